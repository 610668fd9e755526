import { CoreError } from '../kernel/index.ts';

/** Every way in which a signature can prove nothing. */
export type SigstoreErrorCode =
  | 'SIGSTORE_BUNDLE_UNREADABLE'
  | 'SIGSTORE_NO_CERTIFICATE'
  | 'SIGSTORE_AUTHORITY_UNKNOWN'
  | 'SIGSTORE_CERTIFICATE_EXPIRED'
  | 'SIGSTORE_OTHER_ARTIFACT'
  | 'SIGSTORE_NOT_VERIFIED'
  | 'SIGSTORE_ROOT_UNREADABLE';

/** What {@link Sigstore} rejects with. The message says which part of the proof does not hold. */
export class SigstoreError extends CoreError<SigstoreErrorCode> {
  static {
    this.prototype.name = 'SigstoreError';
  }
}
