import { randomUUID } from 'node:crypto';
import {
  type Bucket,
  type BucketContent,
  BucketError,
  type BucketListing,
  type BucketObject,
  type Clock,
  type EntityTag,
  type PageToken,
} from '../ports/index.ts';
import { createPatience, type Patience, toPassing } from './bucket-patience.ts';
import { resay } from './resay.ts';

/**
 * A bucket whose lost answers were found out about and whose moods were waited for; failures are
 * said in this room's words.
 */
export interface StateBucket {
  get(key: string): Promise<BucketObject | undefined>;
  /** As {@link Bucket.putIfMatch}, except that `undefined` and a tag are always the truth. */
  put(
    key: string,
    content: ObjectContent,
    expected: EntityTag | undefined,
  ): Promise<EntityTag | undefined>;
  delete(key: string, expected: EntityTag): Promise<void>;
  /** The keys of all pages. */
  list(prefix: string, depth: BucketListing['depth']): Promise<readonly string[]>;
}

/** What is to be written; its mark is made here. */
export type ObjectContent = Omit<BucketContent, 'mark'>;

/** Says failures as `STATE_UNREADABLE` and `STATE_WRITE_FAILED`. */
export function createStateBucket(bucket: Bucket, clock: Clock): StateBucket {
  const patience = createPatience(clock);
  return {
    get: (key) => resay('STATE_UNREADABLE', () => patience.repeat(() => bucket.get(key))),
    put: (key, content, expected) =>
      resay('STATE_WRITE_FAILED', () =>
        putAndSettle(
          { bucket, patience },
          { key, content: { ...content, mark: randomUUID() }, expected },
        ),
      ),
    delete: (key, expected) =>
      resay('STATE_WRITE_FAILED', async () => {
        await patience.repeat(() => bucket.delete(key, expected));
      }),
    list: (prefix, depth) =>
      resay('STATE_UNREADABLE', () => listAll({ bucket, patience }, { prefix, depth })),
  };
}

interface PatientBucket {
  readonly bucket: Bucket;
  readonly patience: Patience;
}

interface ConditionalPut {
  readonly key: string;
  readonly content: BucketContent;
  readonly expected: EntityTag | undefined;
}

/**
 * Puts until it is known what came of it. After a lost answer, and after a "no" that may be the
 * echo of our own earlier "yes", the object itself tells: it carries our mark; or it is as it was
 * and we may try again, for of two writes on one condition only one can land; or it is another's.
 */
async function putAndSettle(
  { bucket, patience }: PatientBucket,
  { key, content, expected }: ConditionalPut,
): Promise<EntityTag | undefined> {
  for (let tries = 1; ; tries += 1) {
    let reason = new BucketError('BUCKET_BUSY', `the server refuses to write ${key} without cause`);
    try {
      const tag = await bucket.putIfMatch(key, content, expected);
      if (tag !== undefined) return tag;
    } catch (error) {
      reason = toPassing(error);
    }
    const found = await patience.repeat(() => bucket.get(key));
    if (found?.mark === content.mark) return found.tag;
    if (found?.tag !== expected) return undefined;
    await patience.pause(tries, reason);
  }
}

async function listAll(
  { bucket, patience }: PatientBucket,
  listing: BucketListing,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let from: PageToken | undefined;
  do {
    const at: BucketListing = from === undefined ? listing : { ...listing, from };
    const page = await patience.repeat(() => bucket.list(at));
    keys.push(...page.keys);
    from = page.next;
  } while (from !== undefined);
  return keys;
}
