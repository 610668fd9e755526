import { type Files, FilesError } from '../ports/index.ts';
import { StateError, type StateErrorCode } from './state-error.ts';

/**
 * The same files, with failures said in this room's words: `STATE_UNREADABLE` where reading
 * failed, `STATE_WRITE_FAILED` where writing did (T-52). The system's refusal stays as the cause.
 */
export function createStateFiles(files: Files): Files {
  return {
    read: (path) => resay('STATE_UNREADABLE', () => files.read(path)),
    sizeBytes: (path) => resay('STATE_UNREADABLE', () => files.sizeBytes(path)),
    list: (folder) => resay('STATE_UNREADABLE', () => files.list(folder)),
    writeAtomically: (path, text, options) =>
      resay('STATE_WRITE_FAILED', () => files.writeAtomically(path, text, options)),
    createExclusively: (path, text, options) =>
      resay('STATE_WRITE_FAILED', () => files.createExclusively(path, text, options)),
    remove: (path) => resay('STATE_WRITE_FAILED', () => files.remove(path)),
  };
}

async function resay<T>(code: StateErrorCode, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof FilesError)) throw error;
    throw new StateError(code, `${WHAT_FAILED[code] ?? 'state failed'}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

const WHAT_FAILED: Partial<Record<StateErrorCode, string>> = {
  STATE_UNREADABLE: 'state cannot be read',
  STATE_WRITE_FAILED: 'state cannot be saved',
};
