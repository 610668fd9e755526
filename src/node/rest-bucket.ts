import type { Bucket, BucketListing, BucketObject, BucketPage, EntityTag } from '../ports/index.ts';
import type { Refusals } from './bucket-refusals.ts';
import type { ObjectAnswer, ObjectRequest, ObjectSender } from './object-exchange.ts';
import { tagOf, toText } from './object-text.ts';

/** What one kind of object store calls the things that all of them have. */
export interface BucketDialect {
  /** The header that names the version of an object. */
  readonly tagHeader: string;
  /** The header with metadata of ours on an object; upstream's readers do not look at it. */
  readonly markHeader: string;
  /** Headers that every object is written with. */
  readonly writeHeaders: Readonly<Record<string, string>>;
  /** The header that makes a request conditional; for `undefined` on there being no object. */
  condition(expected: EntityTag | undefined): Readonly<Record<string, string>>;
  /** Whether the answer says that there is no such object, in a bucket that is there. */
  isMissing(answer: ObjectAnswer): boolean;
  /** Whether the answer says that the condition does not hold. */
  isMismatch(answer: ObjectAnswer): boolean;
  toListQuery(listing: BucketListing): Readonly<Record<string, string>>;
  toPage(answer: ObjectAnswer): BucketPage;
}

/** How requests about one bucket are made. */
export interface BucketLine {
  readonly send: ObjectSender;
  readonly refusals: Refusals;
}

/** What a bucket is made of. */
export interface RestBucketParts extends BucketLine {
  readonly dialect: BucketDialect;
}

/** A bucket over a REST protocol; nothing is tried again. */
export function createRestBucket({ dialect, send, refusals }: RestBucketParts): Bucket {
  const { tagHeader, markHeader } = dialect;
  const ask = async (request: ObjectRequest, expects: Expectation): Promise<Outcome> => {
    const answer = await send(request);
    if (DONE.includes(answer.status)) return { kind: 'done', answer };
    if (dialect.isMissing(answer)) return { kind: 'missing' };
    if (expects === 'condition' && dialect.isMismatch(answer)) return { kind: 'mismatch' };
    throw refusals.refuse(answer, request);
  };
  const get = async (key: string): Promise<BucketObject | undefined> => {
    const outcome = await ask({ method: 'GET', key }, 'nothing');
    if (outcome.kind !== 'done') return undefined;
    const mark = outcome.answer.headers.get(markHeader);
    return {
      text: toText(outcome.answer, key),
      tag: tagOf(outcome.answer, tagHeader, key),
      ...(mark === undefined ? {} : { mark }),
    };
  };
  return {
    get,
    putIfMatch: async (key, { text, contentType, mark }, expected) => {
      const headers = {
        ...dialect.writeHeaders,
        'content-type': contentType,
        [markHeader]: mark,
        ...dialect.condition(expected),
      };
      const outcome = await ask({ method: 'PUT', key, headers, body: text }, 'condition');
      return outcome.kind === 'done' ? tagOf(outcome.answer, tagHeader, key) : undefined;
    },
    delete: async (key, expected) => {
      const headers = dialect.condition(expected);
      const outcome = await ask({ method: 'DELETE', key, headers }, 'condition');
      // Azure finds that what is gone does not match, either.
      return outcome.kind !== 'mismatch' || (await get(key)) === undefined;
    },
    list: async (listing) => {
      const request: ObjectRequest = {
        method: 'GET',
        key: '',
        query: dialect.toListQuery(listing),
      };
      const answer = await send(request);
      if (answer.status !== 200) throw refusals.refuse(answer, request);
      return dialect.toPage(answer);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Whether a request was made on a condition. */
type Expectation = 'nothing' | 'condition';

type Outcome =
  | { readonly kind: 'done'; readonly answer: ObjectAnswer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'mismatch' };

/** Written, created, accepted for deletion, deleted. Half an object (206) was never asked for. */
const DONE = [200, 201, 202, 204];
