export { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
export { type IdentityPorts, createIdentityVerifier } from './identity-verifier.ts';
export type { IdentityRequest, IdentityVerifier } from './identity.ts';
export {
  createReleaseReader,
  type ReleasePorts,
  type ReleaseReaderOptions,
} from './release-reader.ts';
export type { AttestationReader, ReleaseReader } from './releases.ts';
