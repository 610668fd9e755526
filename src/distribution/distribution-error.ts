import { CoreError } from '../kernel/index.ts';

/** Every way in which a plugin cannot be looked up and pinned. */
export type DistributionErrorCode =
  | 'CHECKSUMS_MALFORMED'
  | 'CHECKSUMS_MISSING'
  | 'CHECKSUM_OF_ARCHIVE_MISSING'
  | 'ARCHIVES_MISSING'
  | 'ARCHIVES_AMBIGUOUS'
  | 'VERSION_NOT_EXACT';

/** What this room rejects with. Names sources, versions and files; never a token. */
export class DistributionError extends CoreError<DistributionErrorCode> {
  static {
    this.prototype.name = 'DistributionError';
  }
}
