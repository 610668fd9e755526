export { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
export type { IdentityRequest, IdentityVerifier } from './identity.ts';
export { createReleaseReader } from './release-reader.ts';
export type { ReleasePorts, ReleaseReaderOptions } from './release-api.ts';
export type { ReleaseReader } from './releases.ts';
export { type InstalledFrom, type InstallPorts } from './install-plugin.ts';
export { installPlugins, type InstallRequest, type PluginResult } from './install-plugins.ts';
