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
import {
  encodeLineage,
  extendLineage,
  type Lineage,
  newMark,
  parseLineage,
  reachesBackTo,
} from './write-marks.ts';

/**
 * A bucket whose lost answers were found out about and whose moods were waited for; failures are
 * said in this room's words.
 */
export interface StateBucket {
  get(key: string): Promise<BucketObject | undefined>;
  /**
   * As {@link Bucket.putIfMatch}, except that what it answers is the truth also where answers were
   * lost. The tag is one that no object has when another write came right after ours.
   */
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
  const seen = new Map<string, { readonly tag: EntityTag; readonly lineage: Lineage }>();
  const get = async (key: string): Promise<BucketObject | undefined> => {
    const object = await patience.repeat(() => bucket.get(key));
    if (object === undefined) seen.delete(key);
    else seen.set(key, { tag: object.tag, lineage: parseLineage(object.mark) });
    return object;
  };
  const put = async (
    key: string,
    content: ObjectContent,
    expected: EntityTag | undefined,
  ): Promise<EntityTag | undefined> => {
    const known = seen.get(key);
    const before = known?.tag === expected ? known?.lineage : undefined;
    const lineage = extendLineage(newMark(), expected === undefined ? [] : before);
    const marked = { ...content, mark: encodeLineage(lineage) };
    const tag = await putAndSettle(
      { bucket, patience, get },
      { key, content: marked, expected, lineage },
    );
    if (tag !== undefined) seen.set(key, { tag, lineage });
    return tag;
  };
  return {
    get: (key) => resay('STATE_UNREADABLE', () => get(key)),
    put: (key, content, expected) => resay('STATE_WRITE_FAILED', () => put(key, content, expected)),
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
  /** That of `content`. */
  readonly lineage: Lineage;
}

/**
 * Puts until it is known what came of it. After a lost answer, and after a "no" that may be the
 * echo of our own earlier "yes", the object itself tells: it is ours; or others came after ours, for
 * it carries our word; or it is as it was and we may try again, for of two writes on one condition
 * only one can land; or it is another's.
 *
 * @throws BucketError `BUCKET_UNCERTAIN` when so much came in between that it cannot be told
 */
async function putAndSettle(
  { bucket, patience, get }: PatientBucket & Pick<StateBucket, 'get'>,
  put: ConditionalPut,
): Promise<EntityTag | undefined> {
  const { key, content, expected } = put;
  let isInDoubt = false;
  for (let tries = 1; ; tries += 1) {
    let reason = new BucketError('BUCKET_BUSY', `the server refuses to write ${key} without cause`);
    try {
      const tag = await bucket.putIfMatch(key, content, expected);
      if (tag !== undefined) return tag;
    } catch (error) {
      reason = toPassing(error);
      isInDoubt ||= reason.code !== 'BUCKET_UNREACHABLE';
    }
    const fate = judge(put, await get(key));
    if (fate.kind === 'landed') return fate.tag;
    if (fate.kind === 'unclear' && isInDoubt) throw unclear(key, reason);
    if (fate.kind !== 'open') return undefined;
    await patience.pause(tries, reason);
  }
}

/** What became of a put, as far as the object tells. */
type Fate =
  | { readonly kind: 'landed'; readonly tag: EntityTag }
  /** Not yet. */
  | { readonly kind: 'open' }
  /** Not ever: another came first. */
  | { readonly kind: 'refused' }
  /** Another came first, or else right after it. */
  | { readonly kind: 'unclear' };

function judge({ lineage, expected }: ConditionalPut, found: BucketObject | undefined): Fate {
  const [own = '', before] = lineage;
  if (found?.tag === expected) return { kind: 'open' };
  if (found === undefined) return { kind: 'unclear' };
  const present = parseLineage(found.mark);
  if (present[0] === own) return { kind: 'landed', tag: found.tag };
  if (present.includes(own)) return { kind: 'landed', tag: SUPERSEDED };
  return { kind: reachesBackTo(present, before) ? 'refused' : 'unclear' };
}

function unclear(key: string, cause: BucketError): BucketError {
  return new BucketError('BUCKET_UNCERTAIN', `cannot tell whether ${key} was written`, {
    hint: 'Run it again: the next run looks at what came of it.',
    cause,
  });
}

/** What was written, and is there no longer. */
const SUPERSEDED = '"superseded"' as EntityTag;

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
