export type { HandedOver, TakeIn } from './hand-over.ts';
export { type InstallableManifest, parseInstallableManifest } from './check-manifest.ts';
export { findPlugin, findStateBackend, type InstalledPlugin } from './find-plugin.ts';
export { parsePluginManifest, type PluginManifest } from './manifest.ts';
export { openProvider, type OpenProviderPorts } from './open-provider.ts';
export { openStateBackend, type ServedBackend } from './open-state-backend.ts';
export { PluginError, type PluginErrorCode } from './plugin-error.ts';
export type {
  Capability,
  ImportedResource,
  OpenProviderRequest,
  ProviderClient,
  ProviderIdentity,
  ResourceStatusAnswer,
} from './provider-client.ts';
export type { DriftAnswer, ProviderDrift, ProviderDriftDetection } from './provider-drift.ts';
export type {
  JobAlert,
  JobHandle,
  JobLogDestination,
  JobRequest,
  JobStatus,
  LogAnswer,
  LogPiece,
  LogRequest,
  ProviderJobs,
} from './provider-jobs.ts';
export type { OwnedResource, ProviderOwnership } from './provider-ownership.ts';
export type {
  ActionFailure,
  PlanFinding,
  ProviderPlan,
  ProviderPlanAction,
  ProviderPlanning,
  ProviderState,
} from './provider-plan.ts';
export type {
  MappingRequest,
  ProviderRequirements,
  Requirement,
  RequirementContext,
  RequirementMapping,
  RequirementRuntime,
} from './provider-requirements.ts';
export type {
  BootstrapResult,
  MigrationRepair,
  MigrationRepairResult,
  ProviderRegion,
  ProviderUpkeep,
} from './provider-upkeep.ts';
