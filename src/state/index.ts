export { createAbsentStore } from './absent-store.ts';
export { encodeTfstate, type ExportedRecord } from './encode-tfstate.ts';
export { ensurePlaces } from './ensure-places.ts';
export { openEnvironmentIndex, type EnvironmentIndex } from './environment-index.ts';
export type { ForeignProblem, ForeignResource, ForeignState } from './foreign-state.ts';
export { FOREIGN_TYPES, isOtherCloud } from './foreign-types.ts';
export type { HeldLock } from './held-lock.ts';
export type { Intent } from './intent.ts';
export { openJournal, type Journal } from './journal.ts';
export { describeHolder, type LockDocument, type LockOwner } from './lock-document.ts';
export { acquireLock, type LockPorts, type LockRequest } from './lock.ts';
export { createMemoryStore } from './memory-store.ts';
export {
  openStore,
  secretsOf,
  type StoreOptions,
  type StorePorts,
  toStoreKey,
  toStoreOptions,
} from './open-store.ts';
export type { StateBackends } from './plugin-options.ts';
export { openOwedFinalize, type OwedFinalize } from './owed-finalize.ts';
export { readPulumi } from './read-pulumi.ts';
export { readTfstate } from './read-tfstate.ts';
export { encodeRecord, parseRecord } from './record.ts';
export {
  openSensitiveFields,
  type SensitiveFields,
  type SensitiveMarks,
} from './sensitive-fields.ts';
export { openSinkMarks, type SinkMark, type SinkMarks } from './sink-marks.ts';
export { StateError, type StateErrorCode } from './state-error.ts';
export type { PlaceWish, StatePlace } from './state-place.ts';
export type { Companions, Revision, StateStore, StoredRecord, StoredText } from './store.ts';
export { breakLock, type BreakOutcome, readLock, releaseOwn } from './unlock.ts';
export { wipeEnvironment, type Wiped } from './wipe-environment.ts';
