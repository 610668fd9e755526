export { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
export type { IdentityRequest, IdentityVerifier } from './identity.ts';
export {
  createReleaseReader,
  type ReleasePorts,
  type ReleaseReaderOptions,
} from './release-reader.ts';
export type { ReleaseReader } from './releases.ts';
