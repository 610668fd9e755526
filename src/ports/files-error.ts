import { CoreError } from '../kernel/index.ts';

export type FilesErrorCode = 'FILES_DENIED' | 'FILES_FULL' | 'FILES_FAILED';

/** What {@link Files} rejects with: access refused, no space left, or any other system error. */
export class FilesError extends CoreError<FilesErrorCode> {
  static {
    this.prototype.name = 'FilesError';
  }
}
