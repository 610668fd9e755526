export { createAttestationReader } from './attestation-reader.ts';
export { compareLock, findReplacedArchives, findTampering, isLockOf } from './compare-lock.ts';
export { digestManifest } from './digests.ts';
export { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
export {
  addMovedPin,
  addPin,
  type MovedPin,
  type PinContent,
  removePin,
  updatePin,
} from './edit-manifest.ts';
export { encodeLockfile, type LockContent } from './encode-lockfile.ts';
export { findLockfile, LOCK_FILE, MANIFEST_FILE } from './find-lockfile.ts';
export { type DistributionFindingCode, toFinding } from './finding.ts';
export { createIdentityVerifier, type IdentityPorts } from './identity-verifier.ts';
export type { IdentityRequest, IdentityVerifier } from './identity.ts';
export { installAll, type InstallRequest, type PluginResult } from './install-all.ts';
export type { InstalledFrom, InstallPorts } from './install-plugin.ts';
export {
  type InlinePin,
  type InlinePinsOutcome,
  readInlinePins,
  removeInlinePins,
} from './inline-pins.ts';
export { isUntouched } from './installed-plugin.ts';
export { findInstallation, type Installation } from './installation.ts';
export { lockPlugin } from './lock-plugin.ts';
export type {
  ArchivePin,
  LockedPlugin,
  Lockfile,
  PluginLock,
  PluginPin,
  ProjectManifest,
  Release,
  ReleaseAsset,
  RepositorySource,
} from './model.ts';
export { type ManifestOutcome, parseManifest } from './parse-manifest.ts';
export { type LockfileOutcome, parseLockfile } from './parse-lockfile.ts';
export { isPluginName, toFolderName } from './plugin-name.ts';
export { parsePluginReference, type PluginReference } from './plugin-reference.ts';
export type { ReleasePorts, ReleaseReaderOptions } from './release-api.ts';
export { createReleaseReader } from './release-reader.ts';
export type { AttestationReader, ReleaseReader } from './releases.ts';
export { formatRepositorySource, parseRepositorySource } from './repository-source.ts';
export { findTokenVariables } from './token-variables.ts';
export { compareVersions, isExactVersion, isSameVersion, toBareVersion } from './version.ts';
