export { ApplyError, type ApplyErrorCode } from './apply-error.ts';
export { type ApplyContext, applyPlan } from './apply.ts';
export {
  type EnvironmentName,
  parseResourceName,
  type ResourceName,
  toEnvironmentName,
} from './address.ts';
export { checkPlanFile, type PlanFileCheck, type StaleReason } from './check-plan-file.ts';
export { toCurrent, toDriverSpec } from './compare.ts';
export { judgeDiff } from './diff.ts';
export { toDependencies } from './dependencies.ts';
export { type DesiredSpec, desiredHash } from './desired-hash.ts';
export {
  areSameOutputs,
  type DriftDetection,
  type DriftRefresh,
  type DriftReport,
  type DriftVerdict,
  GHOST,
  IN_SYNC,
  judgeDetection,
  judgeOutputs,
  mergeOutputs,
  type ResourceDrift,
  toConfigDrift,
  toDriftFrom,
} from './drift.ts';
export { DriverError, type DriverErrorCode, type DriverErrorOptions } from './driver-error.ts';
export type {
  CallOptions,
  DiffAnswer,
  DriverSpec,
  FieldChange,
  NotSupported,
  ResourceDriver,
  ResourceOutput,
  ResourceRef,
  Sizing,
  SizingQuestion,
  TroubleshootFinding,
} from './driver.ts';
export { encodePlanFile, type PlanFileContext } from './encode-plan-file.ts';
export {
  type ChangeStep,
  dependencyOrder,
  findCycle,
  type Names,
  orderChanges,
  type OrderedSpec,
  toNames,
  toSteps,
} from './graph.ts';
export { configHash } from './hash.ts';
export type { ChangeIntent, Ledger } from './ledger.ts';
export type { ApplyReport, PlanningOutcome, StepResult } from './outcome.ts';
export { createOutputLookup, type OutputSource } from './output-lookup.ts';
export type { Reference } from './placeholder.ts';
export { environmentFlag } from './environment-flag.ts';
export { findByName, type NameQuestion } from './find-by-name.ts';
export { planChanges, type PlanRequest } from './plan-changes.ts';
export { type DigestedPlan, planDigest, stateDigest } from './plan-digest.ts';
export {
  parsePlanFile,
  type PlanFile,
  type PlanFileAction,
  type PlanFileOutcome,
} from './plan-file.ts';
export type {
  Change,
  CreateChange,
  DeleteChange,
  Plan,
  ReplaceChange,
  UnchangedResource,
  UpdateChange,
} from './plan.ts';
export { checkProtection, isProtected } from './protection.ts';
export { findOwner, findProviderRef, type ProviderModule } from './record-owner.ts';
export {
  type AppliedConfigSource,
  hasResource,
  type RecordStatus,
  type ResourceRecord,
} from './record.ts';
export {
  describeFillProblem,
  fillIn,
  type FillMode,
  type FillOutcome,
  type FillProblem,
  findMalformed,
  findReferences,
  type Lookup,
  type OutputAnswer,
} from './references.ts';
export { startWork } from './running-work.ts';
export { ResourceError, type ResourceErrorCode } from './resource-error.ts';
export { type Scope, type ScopeOutcome, scopeRecords, type ScopeRequest } from './scope.ts';
export { unclaimed } from './scope-diagnostics.ts';
export {
  findReferrers,
  hasStaleReferences,
  haveMoved,
  type Referrer,
  withStaleReferences,
} from './stale-references.ts';
export { isAbstractSize, resolveSizing, type SizedSpec } from './sizing.ts';
export type { ResourceHints, ResourceSpec } from './spec.ts';
export { storedHash } from './stored-hash.ts';
export { withUnknownConfig } from './unknown-config.ts';
export { toTimestamp } from './timestamp.ts';
export {
  type JunctionStep,
  mapLimited,
  walk,
  type WalkResult,
  type WalkOptions,
  type WorkStep,
} from './walk.ts';
export type { BackendRecord, StateBackend } from './state-backend.ts';
