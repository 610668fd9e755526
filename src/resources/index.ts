export {
  type EnvironmentName,
  parseResourceName,
  type ResourceName,
  toEnvironmentName,
} from './address.ts';
export { DriverError, type DriverErrorCode } from './driver-error.ts';
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
  TroubleshootFinding,
} from './driver.ts';
export type { ApplyReport, StepResult } from './outcome.ts';
export type {
  Change,
  CreateChange,
  DeleteChange,
  Plan,
  ReplaceChange,
  UpdateChange,
} from './plan.ts';
export {
  type AppliedConfigSource,
  hasResource,
  type RecordStatus,
  type ResourceRecord,
} from './record.ts';
export type { ResourceHints, ResourceSpec } from './spec.ts';
