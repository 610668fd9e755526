export type { Intent, Journal } from './journal.ts';
export type { HeldLock, LockOwner, LockRequest } from './lock.ts';
export { StateError, type StateErrorCode } from './state-error.ts';
export type { Companions, Revision, StateStore, StoredRecord, StoredText } from './store.ts';
