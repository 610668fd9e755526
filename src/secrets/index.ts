export { findAwsRegion } from './aws-sink.ts';
export { isKeyVault } from './azure-sink.ts';
export type { Ensured, EnsuredReport, EnsuredSecret } from './ensured-secret.ts';
export {
  createFingerprints,
  type Fingerprints,
  isSameFingerprint,
  makeSalt,
} from './fingerprint.ts';
export { createSinks, type SinkPorts, type Sinks } from './open-sinks.ts';
export { createOrderedRuns, type OrderedRuns } from './ordered-runs.ts';
export type { CredentialIssuer, IssuedCredential, ListedCredential } from './credential-issuer.ts';
export { makeRandomSecret, type RandomKind } from './random-secret.ts';
export type { SecretStore } from './secret-store.ts';
export { createSpacesKeys } from './spaces-keys.ts';
export {
  describeStorePlace,
  isWritable,
  type StorePlace,
  toStoreTarget,
  toVariableName,
  type WritablePlace,
} from './store-place.ts';
export { createStepSink } from './step-sinks.ts';
export { toUnfinishedName } from './unfinished-name.ts';
export type { SecretSink, SinkOptions } from './secret-sink.ts';
export type { SinkReport, SinkResult } from './sink-report.ts';
export { SecretsError, type SecretsErrorCode } from './secrets-error.ts';
export {
  describeTarget,
  isForThisJob,
  type SinkKind,
  type SinkTarget,
  toPlaceId,
  toSinkId,
  toWholeId,
} from './sink-target.ts';
