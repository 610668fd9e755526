export { apply, type ApplyOutcome, type ApplyRequest, destroy } from './apply.ts';
export type { PlanOptions } from './compute-plan.ts';
export { findRecordName, type NamedRecord } from './find-record-name.ts';
export { type ImportOutcome, importResource, type ImportRequest } from './import.ts';
export { type ModuleOutputs, outputs, type OutputsOutcome } from './outputs.ts';
export { plan, type PlanOutcome, type PlanRequest, type Refused } from './plan.ts';
export type { EnvironmentRequest, OperationPorts, RunIdentity } from './ports.ts';
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
