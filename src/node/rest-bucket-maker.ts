import { BucketError, type BucketMaker } from '../ports/index.ts';
import type { ObjectAnswer, ObjectRequest } from './object-exchange.ts';
import type { BucketLine } from './rest-bucket.ts';

/** How one kind of object store is told to make a bucket. */
export interface MakerDialect {
  readonly creation: BucketChange;
  /** Absent where versions are kept for a whole account or not at all. */
  readonly versioning?: BucketChange;
  /** What to do by hand where they are; one full sentence. */
  readonly versioningHint?: string;
  /** The server's words for a name that a bucket has already. */
  readonly taken: readonly string[];
  /** The rights that it takes; one full sentence. */
  readonly rightsHint: string;
}

/** A request about the bucket itself. */
export type BucketChange = Pick<ObjectRequest, 'query' | 'headers' | 'body'>;

/** What makes a bucket over a REST protocol; nothing is tried again. */
export function createRestBucketMaker(
  dialect: MakerDialect,
  { send, refusals }: BucketLine,
): BucketMaker {
  const { creation, versioning, taken } = dialect;
  const change = async (wanted: BucketChange): Promise<ObjectAnswer> => {
    const request: ObjectRequest = { method: 'PUT', key: '', ...wanted };
    const answer = await send(request);
    if (DONE.includes(answer.status) || taken.includes(answer.code)) return answer;
    const { code, message, hint = '' } = refusals.refuse(answer, request);
    throw new BucketError(code, message, {
      hint: code === 'BUCKET_FORBIDDEN' ? dialect.rightsHint : hint,
    });
  };
  return {
    create: async () => ((await change(creation)).code === '' ? 'created' : 'name-taken'),
    keepVersions: async () => {
      if (versioning === undefined) throw unsupported(dialect.versioningHint);
      await change(versioning);
    },
  };
}

const DONE = [200, 201, 204];

function unsupported(hint: string | undefined): BucketError {
  return new BucketError(
    'BUCKET_UNSUPPORTED',
    'earlier versions are not kept bucket by bucket here',
    hint === undefined ? {} : { hint },
  );
}
