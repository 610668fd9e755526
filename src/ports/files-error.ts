import { CoreError } from '../kernel/index.ts';

export type FilesErrorCode = 'FILES_DENIED' | 'FILES_FULL' | 'FILES_NOT_TEXT' | 'FILES_FAILED';

/**
 * What {@link Files} rejects with: access refused, no space left, a text that is not UTF-8, or any other
 * error of the system.
 */
export class FilesError extends CoreError<FilesErrorCode> {
  static {
    this.prototype.name = 'FilesError';
  }
}
