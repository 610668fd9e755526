import { CoreError } from '../kernel/index.ts';
import { StateError } from './state-error.ts';

/**
 * Says a failure of the world in this room's words: `STATE_UNREADABLE` where reading failed,
 * `STATE_WRITE_FAILED` where writing did (T-52), `STATE_BACKEND_MISSING` where a place for it could
 * not be made. The world's own refusal stays as the cause.
 * `what` says in words what failed.
 */
export async function resay<T>(
  code: keyof typeof WHAT_FAILED,
  call: () => Promise<T>,
  what: string = WHAT_FAILED[code],
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CoreError) || error instanceof StateError) throw error;
    throw new StateError(code, `${what}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

const WHAT_FAILED = {
  STATE_UNREADABLE: 'state cannot be read',
  STATE_WRITE_FAILED: 'state cannot be saved',
  STATE_BACKEND_MISSING: 'there is no place for the state, and it cannot be made',
} as const;
