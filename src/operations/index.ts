export { addPlugin, type AddPluginRequest } from './add-plugin.ts';
export { apply, type ApplyOutcome, type ApplyRequest, destroy } from './apply.ts';
export { bootstrap, type BootstrapOutcome, type BootstrapRequest } from './bootstrap.ts';
export type { PinChange, PinChangesOutcome } from './change-pins.ts';
export type { PlanOptions } from './compute-plan.ts';
export { type DriftIssueOutcome, type DriftIssueRequest, reportDriftIssue } from './drift-issue.ts';
export { drift, type DriftOutcome, type DriftRequest } from './drift.ts';
export {
  ensureSecrets,
  type EnsureSecretsOutcome,
  type EnsureSecretsRequest,
} from './ensure-secrets.ts';
export { type ExportOutcome, type ExportRequest, exportState } from './export-state.ts';
export { findRecordName, type NamedRecord } from './find-record-name.ts';
export {
  importAll,
  type ImportAllOutcome,
  type ImportAllRequest,
  type ImportSurvey,
} from './import-all.ts';
export { importState, type ImportStateOutcome, type ImportStateRequest } from './import-state.ts';
export { type ImportOutcome, importResource, type ImportRequest } from './import.ts';
export { freeOwnLock } from './free-own-lock.ts';
export { toInstallFindings } from './install-findings.ts';
export { type InstallWorld, toInstallPorts } from './install-ports.ts';
export {
  installPlugins,
  type InstallPluginsOutcome,
  type InstallPluginsRequest,
} from './install-plugins.ts';
export { listPlugins, type ListPluginsOutcome } from './list-plugins.ts';
export { lockPlugins, type LockPluginsOutcome, type LockPluginsRequest } from './lock-plugins.ts';
export {
  type FileChange,
  migratePlugins,
  type MigratePluginsOutcome,
  type MigratePluginsRequest,
} from './migrate-plugins.ts';
export { type MoveOutcome, moveRecord, type MoveRequest } from './move-record.ts';
export { type ModuleOutputs, outputs, type OutputsOutcome } from './outputs.ts';
export { plan, type PlanOutcome, type PlanRequest, type Refused } from './plan.ts';
export { choosePluginFolder } from './plugin-folder.ts';
export { isPluginProject, type PluginPorts, type PluginRequest } from './plugin-project.ts';
export type { ListPluginsRequest, PluginLine, PluginStatus } from './plugin-lines.ts';
export type { EnvironmentRequest, OperationPorts, RunIdentity } from './ports.ts';
export type { PluginResult } from '../distribution/index.ts';
export type { ReadyPlace } from './state-places.ts';
export { removePlugins, type RemovePluginsRequest } from './remove-plugins.ts';
export { reconcile, type ReconcileOutcome, type ReconcileRequest } from './reconcile.ts';
export type { InvalidConfig } from './session.ts';
export {
  claimRecord,
  describeAmbiguity,
  forgetRecord,
  listState,
  type ListedRecord,
  type StateChangeOutcome,
  type StateChangeRequest,
  type StateListOutcome,
  unlock,
  type UnlockOutcome,
} from './state.ts';
export { type ResourceStatusLine, status, type StatusOutcome } from './status.ts';
export { syncSecrets, type SyncSecretsOutcome, type SyncSecretsRequest } from './sync-secrets.ts';
export { type Approval, teardown, type TeardownOutcome, type TeardownRequest } from './teardown.ts';
export { updatePlugins, type UpdatePluginsRequest } from './update-plugins.ts';
export { verifyPlugins, type VerifyPluginsOutcome, type VerifyPorts } from './verify-plugins.ts';
export {
  verifyDeploy,
  type VerifyDeployOutcome,
  type VerifyDeployPorts,
  type VerifyDeployRequest,
} from './verify-deploy.ts';
export type { DefinitionSource } from './verify-definition.ts';
export type { DeploymentWish, ToldDeployment } from './tell-deployment.ts';
export {
  type DeploymentOutcome,
  type DeploymentRequest,
  type DeploymentStatus,
  openDeployment,
  type ReportedDeployment,
} from './report-deployment.ts';
