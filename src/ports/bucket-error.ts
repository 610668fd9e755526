import { CoreError } from '../kernel/index.ts';

/** Every way in which an object store can refuse a request, or leave it in doubt. */
export type BucketErrorCode =
  | 'BUCKET_NOT_FOUND'
  /** Neither the bucket of ours nor an action that is allowed to us; changed nothing. */
  | 'BUCKET_FORBIDDEN'
  | 'BUCKET_WRONG_REGION'
  | 'BUCKET_CREDENTIALS_MISSING'
  /** The server does not know the key, or the signature is not made with its secret. */
  | 'BUCKET_CREDENTIALS_REFUSED'
  | 'BUCKET_CREDENTIALS_EXPIRED'
  | 'BUCKET_CLOCK_SKEW'
  /** No request got out; changed nothing. */
  | 'BUCKET_UNREACHABLE'
  /** The server asked for patience; changed nothing. */
  | 'BUCKET_BUSY'
  /** The request may have been carried out, or be carried out later. */
  | 'BUCKET_UNCERTAIN'
  /** An object is no UTF-8 text. */
  | 'BUCKET_NOT_TEXT'
  /** The server does not know what was asked of it; changed nothing. */
  | 'BUCKET_UNSUPPORTED'
  /** Any other refusal. */
  | 'BUCKET_FAILED';

/**
 * What {@link Bucket} rejects with. Names bucket, key and the server's own code, never a
 * credential, a signature or the contents of an object.
 */
export class BucketError extends CoreError<BucketErrorCode> {
  static {
    this.prototype.name = 'BucketError';
  }
}
