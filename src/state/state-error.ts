import { CoreError } from '../kernel/index.ts';

export type StateErrorCode =
  | 'STATE_LOCKED'
  | 'STATE_LOCK_LOST'
  | 'STATE_STALE'
  | 'STATE_UNREADABLE'
  | 'STATE_COLLISION'
  | 'STATE_NAME_FORBIDDEN'
  | 'STATE_WRITE_FAILED'
  | 'STATE_BACKEND_UNKNOWN'
  /** The bucket or container to keep state in is not there. */
  | 'STATE_BACKEND_MISSING'
  | 'STATE_BACKEND_MISCONFIGURED'
  | 'STATE_BACKEND_UNSAFE';

/** Why state could not be read, written or locked. */
export class StateError extends CoreError<StateErrorCode> {
  static {
    this.prototype.name = 'StateError';
  }
}
