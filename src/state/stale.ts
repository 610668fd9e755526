import { StateError } from './state-error.ts';

/** The refusal to replace a record that is not what it was when it was read. */
export function staleRecord(name: string): StateError {
  return new StateError('STATE_STALE', `the record of ${name} changed since it was read`, {
    hint: 'Another run or tool writes to this state; wait until it is done, then plan again.',
  });
}

/** The refusal to replace a companion that is not what it was when it was read. */
export function staleText(key: string): StateError {
  return new StateError('STATE_STALE', `${key} changed since it was read`, {
    hint: 'Another run writes to this state; wait until it is done, then run this again.',
  });
}

/** Whether the error is the refusal `STATE_STALE`. */
export function isStale(error: unknown): boolean {
  return error instanceof StateError && error.code === 'STATE_STALE';
}
