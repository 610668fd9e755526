import { CoreError } from '../kernel/index.ts';

/** Every way in which a plugin cannot be looked up, pinned, fetched or installed. */
export type DistributionErrorCode =
  | 'CHECKSUMS_MALFORMED'
  | 'CHECKSUMS_MISSING'
  | 'CHECKSUM_OF_ARCHIVE_MISSING'
  | 'ARCHIVES_MISSING'
  | 'ARCHIVES_AMBIGUOUS'
  | 'VERSION_NOT_EXACT'
  /** The server says that there is no such thing, or does not let us know of it. */
  | 'RELEASE_NOT_FOUND'
  /** The server refuses the token, or what the token may do. */
  | 'RELEASE_DENIED'
  | 'RELEASE_RATE_LIMITED'
  /** No whole answer came, also when asked again. */
  | 'RELEASE_UNREACHABLE'
  /** An answer came that we cannot make sense of. */
  | 'RELEASE_UNREADABLE'
  | 'RELEASE_TOO_LARGE'
  /** The lockfile has no archive for this machine. */
  | 'ARCHIVE_NOT_LOCKED'
  /** The archive is not the one that was locked. */
  | 'ARCHIVE_CHANGED'
  /** The archive holds what no plugin may bring along. */
  | 'ARCHIVE_REFUSED'
  | 'ARCHIVE_UNREADABLE'
  /** The archive holds no plugin, or another one. */
  | 'ARCHIVE_NOT_THE_PLUGIN'
  /** `verify.identity` cannot be what was meant. */
  | 'IDENTITY_MALFORMED'
  /** There is no signature of the archive, where one is asked for. */
  | 'IDENTITY_MISSING'
  /** The archive is signed, but not by whom it should be. */
  | 'IDENTITY_MISMATCH'
  /** No authority that we trust says who the signer is. */
  | 'IDENTITY_ISSUER_UNKNOWN'
  /** The signature does not hold, or is not about the archive. */
  | 'IDENTITY_INVALID'
  /** The signature was made when its certificate was not valid. */
  | 'IDENTITY_EXPIRED'
  | 'INSTALL_CANCELLED';

/** What this room rejects with. Names sources, versions and files; never a token. */
export class DistributionError extends CoreError<DistributionErrorCode> {
  static {
    this.prototype.name = 'DistributionError';
  }
}
