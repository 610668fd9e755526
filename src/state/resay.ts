import { CoreError } from '../kernel/index.ts';
import { StateError } from './state-error.ts';

/**
 * Says a failure of the world in this room's words: `STATE_UNREADABLE` where reading failed,
 * `STATE_WRITE_FAILED` where writing did (T-52). The world's own refusal stays as the cause.
 */
export async function resay<T>(
  code: 'STATE_UNREADABLE' | 'STATE_WRITE_FAILED',
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CoreError) || error instanceof StateError) throw error;
    throw new StateError(code, `${WHAT_FAILED[code]}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

const WHAT_FAILED = {
  STATE_UNREADABLE: 'state cannot be read',
  STATE_WRITE_FAILED: 'state cannot be saved',
} as const;
