import { CoreError } from '../kernel/index.ts';

export type ArchivesErrorCode = 'ARCHIVES_BROKEN' | 'ARCHIVES_TOO_LARGE';

/** What {@link Archives} rejects with for an archive that cannot be unpacked. */
export class ArchivesError extends CoreError<ArchivesErrorCode> {
  static {
    this.prototype.name = 'ArchivesError';
  }
}
