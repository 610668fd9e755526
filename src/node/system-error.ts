import { FilesError, type FilesErrorCode } from '../ports/index.ts';

/** What was being done, to what, when the system refused. */
export interface FailedCall {
  /** A verb that follows "cannot": `read`, `write`, `list`, `remove`. */
  readonly verb: string;
  readonly path: string;
}

/** Re-says an error of the file system as a {@link FilesError}; the system's own is its cause. */
export function toFilesError(call: FailedCall, error: unknown): FilesError {
  const systemCode = systemCodeOf(error);
  const code = CODES.get(systemCode) ?? 'FILES_FAILED';
  return new FilesError(
    code,
    `cannot ${call.verb} ${call.path}: ${systemCode || 'unknown error'}`,
    {
      hint: HINTS[code],
      cause: error,
    },
  );
}

/** The system's name of an error, such as `ENOENT`; empty when it has none. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

const CODES: ReadonlyMap<string, FilesErrorCode> = new Map([
  ['ENOSPC', 'FILES_FULL'],
  ['EDQUOT', 'FILES_FULL'],
  ['EFBIG', 'FILES_FULL'],
  ['EACCES', 'FILES_DENIED'],
  ['EPERM', 'FILES_DENIED'],
  ['EROFS', 'FILES_DENIED'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'FILES_NOT_TEXT'],
]);

const HINTS: Readonly<Record<FilesErrorCode, string>> = {
  FILES_FULL: 'Make room on that disk, or raise the quota or file size limit, and run it again.',
  FILES_DENIED: 'Give the user that runs this access to the path, or choose another one.',
  FILES_NOT_TEXT:
    'Save the file as UTF-8: it is damaged, or in another encoding, such as the UTF-16 that PowerShell writes.',
  FILES_FAILED: 'Check that the path is what you meant and that its disk is in order.',
};
