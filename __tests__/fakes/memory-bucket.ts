import { createHash } from 'node:crypto';
import {
  type Bucket,
  type BucketContent,
  BucketError,
  type BucketErrorCode,
  type BucketListing,
  type BucketMaker,
  type BucketOptions,
  type BucketPage,
  type Buckets,
  type EntityTag,
  type PageToken,
} from '../../src/ports/index.ts';

/** What becomes of one call: an error before or after the deed, or a false "no" in either case. */
export interface BucketFault {
  readonly when: 'before' | 'after';
  readonly what: BucketErrorCode | 'mismatch';
}

/** A bucket that lives in a map, and can be told to fail. */
export interface MemoryBucket extends Bucket {
  /** Key → contents of everything there is. */
  readonly objects: Map<string, BucketContent>;
  /** Each call uses up the first of these. */
  readonly faults: (BucketFault | undefined)[];
  /** Every call made, such as `put a.json`. */
  readonly calls: string[];
  /** While set, every write fails so: a role that may only read. */
  writeRefusal: BucketErrorCode | undefined;
  /** Whose it is: nobody's is not there. */
  owner: 'us' | 'others' | 'nobody';
  /** Whether it keeps earlier versions; `refused` where the server cannot. */
  versions: 'kept' | 'not-kept' | 'refused';
}

/** Buckets in memory that were opened with these options, in their order. */
export interface MemoryBuckets extends Buckets {
  readonly opened: BucketOptions[];
}

/** Opens one and the same bucket whatever the options. */
export function createMemoryBuckets(bucket = createMemoryBucket()): MemoryBuckets {
  const opened: BucketOptions[] = [];
  return {
    opened,
    open: (options) => {
      opened.push(options);
      return Promise.resolve(bucket);
    },
    openMaker: (options) => {
      opened.push(options);
      return Promise.resolve(createMemoryBucketMaker(bucket));
    },
  };
}

/** Makes a bucket in memory that is nobody's yet. */
export function createMemoryBucketMaker(bucket: MemoryBucket): BucketMaker {
  return {
    create: () =>
      answer(bucket, 'create', () => {
        if (bucket.owner !== 'nobody') return 'name-taken';
        bucket.owner = 'us';
        return 'created';
      }),
    keepVersions: () =>
      answer(bucket, 'keep versions', () => {
        if (bucket.versions === 'refused') throw refusal('BUCKET_UNSUPPORTED', 'keep versions');
        bucket.versions = 'kept';
      }),
  };
}

/** How this server differs from a good one. */
export interface MemoryBucketOptions {
  /** Conditions that it ignores, as some servers do. */
  readonly ignores?: readonly ('if-match' | 'if-none-match' | 'if-match of deletions')[];
  readonly pageSize?: number;
}

/** Passes the same contract as the real one; its tags are those of S3, the same for the same text. */
export function createMemoryBucket(options: MemoryBucketOptions = {}): MemoryBucket {
  const { ignores = [], pageSize = 1000 } = options;
  const objects = new Map<string, BucketContent>();
  const tagAt = (key: string): EntityTag | undefined => {
    const content = objects.get(key);
    return content === undefined ? undefined : toTag(content.text);
  };
  const bucket: MemoryBucket = {
    objects,
    faults: [],
    calls: [],
    writeRefusal: undefined,
    owner: 'us',
    versions: 'not-kept',
    get: (key) =>
      answer(bucket, `get ${key}`, () => {
        const content = objects.get(key);
        return content === undefined
          ? undefined
          : { text: content.text, tag: toTag(content.text), mark: content.mark };
      }),
    putIfMatch: (key, content, expected) =>
      answer(bucket, `put ${key}`, () => {
        const condition = expected === undefined ? 'if-none-match' : 'if-match';
        if (!ignores.includes(condition) && tagAt(key) !== expected) return undefined;
        objects.set(key, content);
        return toTag(content.text);
      }),
    delete: (key, expected) =>
      answer(bucket, `delete ${key}`, () => {
        const isExpected =
          ignores.includes('if-match of deletions') || [undefined, expected].includes(tagAt(key));
        if (isExpected) objects.delete(key);
        return isExpected;
      }),
    list: (listing) =>
      answer(bucket, `list ${listing.prefix}`, () => page(objects, listing, pageSize)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return bucket;
}

function toTag(text: string): EntityTag {
  return `"${createHash('md5').update(text).digest('hex')}"` as EntityTag;
}

function page(
  objects: ReadonlyMap<string, BucketContent>,
  { prefix, depth, from }: BucketListing,
  pageSize: number,
): BucketPage {
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .filter((key) => depth === 'all' || !key.slice(prefix.length).includes('/'))
    .sort()
    .filter((key) => from === undefined || key > from);
  const some = keys.slice(0, pageSize);
  const last = some.at(-1);
  return keys.length > some.length && last !== undefined
    ? { keys: some, next: last as PageToken }
    : { keys: some };
}

/** Answers as a real server would: not at once, and not always well. */
async function answer<T>(bucket: MemoryBucket, call: string, deed: () => T): Promise<T> {
  bucket.calls.push(call);
  const fault = bucket.faults.shift();
  await Promise.resolve();
  const refused = fault === undefined ? refusalOf(bucket, call) : undefined;
  if (refused !== undefined) throw refusal(refused, call);
  const result = fault?.when === 'before' ? undefined : deed();
  if (fault === undefined) return result as T;
  if (fault.what !== 'mismatch') throw refusal(fault.what, call);
  return undefined as T;
}

/** What becomes of a call for reasons of the bucket itself. */
function refusalOf(
  { owner, writeRefusal }: MemoryBucket,
  call: string,
): BucketErrorCode | undefined {
  if (call === 'create') return undefined;
  const isWrite = call.startsWith('put') || call.startsWith('delete');
  return REFUSALS[owner] ?? (isWrite ? writeRefusal : undefined);
}

const REFUSALS = {
  us: undefined,
  others: 'BUCKET_FORBIDDEN',
  nobody: 'BUCKET_NOT_FOUND',
} as const;

function refusal(code: BucketErrorCode, call: string): BucketError {
  return new BucketError(code, `cannot ${call}`, { hint: 'Look after it.' });
}
