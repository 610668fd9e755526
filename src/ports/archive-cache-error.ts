import { CoreError } from '../kernel/index.ts';

export type ArchiveCacheErrorCode = 'ARCHIVE_CACHE_REFUSED' | 'ARCHIVE_CACHE_UNREADABLE';

/** Why a cache neither gave nor took an archive. Names no address that lets people in. */
export class ArchiveCacheError extends CoreError<ArchiveCacheErrorCode> {
  static {
    this.prototype.name = 'ArchiveCacheError';
  }
}
