export { createAttestationReader } from './attestation-reader.ts';
export { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
export { type IdentityPorts, createIdentityVerifier } from './identity-verifier.ts';
export type { IdentityRequest, IdentityVerifier } from './identity.ts';
export { createReleaseReader } from './release-reader.ts';
export type { ReleasePorts, ReleaseReaderOptions } from './release-api.ts';
export type { AttestationReader, ReleaseReader } from './releases.ts';
