import { BucketError, type BucketErrorCode, type HttpError } from '../ports/index.ts';
import type { ObjectAnswer, ObjectRequest } from './object-exchange.ts';

/** How one kind of object store says things. */
export interface ServiceWords {
  /** What people call the bucket, such as `the bucket acme`. */
  readonly place: string;
  /** What the server's own words for a refusal mean. */
  readonly codes: ReadonlyMap<string, BucketErrorCode>;
  readonly hints: Readonly<Partial<Record<BucketErrorCode, string>>>;
  /** What an answer means whose code alone does not tell. */
  readonly judge?: (answer: ObjectAnswer) => BucketErrorCode | undefined;
  /** Says more than the usual words. */
  readonly explain?: (code: BucketErrorCode, answer: ObjectAnswer) => string | undefined;
}

/** Says what went wrong in our words. */
export interface Refusals {
  /** The server refused. Of its own words only the code is kept: texts may hold keys. */
  refuse(answer: ObjectAnswer, request: ObjectRequest): BucketError;
  /** No answer came, or not all of one. */
  lose(error: HttpError, request: ObjectRequest): BucketError;
}

/** Makes the errors of one bucket. */
export function createRefusals(words: ServiceWords): Refusals {
  return {
    refuse: (answer, request) => {
      const code = toCode(answer, words);
      const said = [String(answer.status), answer.code].filter((part) => part !== '').join(' ');
      const why = words.explain?.(code, answer) ?? explain(code, answer);
      const hint = words.hints[code] ?? HINTS[code];
      return new BucketError(
        code,
        `cannot ${describe(request, words.place)}: ${why} (${said})`,
        hint === undefined ? {} : { hint },
      );
    },
    lose: (error, request) =>
      new BucketError(
        TRANSPORT[error.code] ?? 'BUCKET_UNCERTAIN',
        `cannot ${describe(request, words.place)}: ${error.message}`,
        { ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error },
      ),
  };
}

/** Where no request can have arrived. All else may have been carried out. */
const TRANSPORT: Readonly<Partial<Record<HttpError['code'], BucketErrorCode>>> = {
  HTTP_NAME_NOT_FOUND: 'BUCKET_UNREACHABLE',
  HTTP_REFUSED: 'BUCKET_UNREACHABLE',
  HTTP_PROXY: 'BUCKET_UNREACHABLE',
  HTTP_TLS: 'BUCKET_FAILED',
};

function toCode(answer: ObjectAnswer, { judge, codes }: ServiceWords): BucketErrorCode {
  const judged = judge?.(answer) ?? codes.get(answer.code);
  return judged ?? STATUSES.get(answer.status) ?? 'BUCKET_FAILED';
}

/** Where the server says no word that we know. */
const STATUSES: ReadonlyMap<number, BucketErrorCode> = new Map([
  [301, 'BUCKET_WRONG_REGION'],
  [307, 'BUCKET_WRONG_REGION'],
  [401, 'BUCKET_CREDENTIALS_REFUSED'],
  [403, 'BUCKET_FORBIDDEN'],
  [408, 'BUCKET_UNCERTAIN'],
  [429, 'BUCKET_BUSY'],
  [500, 'BUCKET_UNCERTAIN'],
  [501, 'BUCKET_UNSUPPORTED'],
  [502, 'BUCKET_UNCERTAIN'],
  [503, 'BUCKET_BUSY'],
  [504, 'BUCKET_UNCERTAIN'],
]);

function describe({ method, key, query }: ObjectRequest, place: string): string {
  if (key === '' && method === 'GET') return `list ${query?.['prefix'] ?? ''} in ${place}`;
  if (key === '' && query !== undefined && 'versioning' in query)
    return `keep versions in ${place}`;
  if (key === '') return `create ${place}`;
  return `${VERBS[method]} ${key} in ${place}`;
}

const VERBS = { GET: 'read', PUT: 'write', DELETE: 'delete' } as const;

function explain(code: BucketErrorCode, { askedAtMs, headers }: ObjectAnswer): string {
  if (code !== 'BUCKET_CLOCK_SKEW') return EXPLANATIONS[code];
  return explainClock(askedAtMs, headers) ?? EXPLANATIONS.BUCKET_CLOCK_SKEW;
}

/** By how much our clock was off, as far as the answer tells. */
export function explainClock(
  askedAtMs: number,
  headers: ReadonlyMap<string, string>,
): string | undefined {
  const aheadMs = clockAheadMs(askedAtMs, headers);
  if (aheadMs === undefined) return undefined;
  const minutes = Math.round(aheadMs / 60_000);
  const side = minutes < 0 ? 'behind' : 'ahead of';
  return `this machine's clock is ${String(Math.abs(minutes))} minutes ${side} the server's`;
}

/** How far our clock was ahead of the server's, by the `date` of its answer. */
export function clockAheadMs(
  askedAtMs: number,
  headers: ReadonlyMap<string, string>,
): number | undefined {
  const serverMs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(serverMs) ? undefined : askedAtMs - serverMs;
}

const EXPLANATIONS: Readonly<Record<BucketErrorCode, string>> = {
  BUCKET_NOT_FOUND: 'it is not there',
  BUCKET_FORBIDDEN: 'the server does not allow it to these credentials',
  BUCKET_WRONG_REGION: 'the bucket is in another region',
  BUCKET_CREDENTIALS_MISSING: 'no credentials can be found',
  BUCKET_CREDENTIALS_REFUSED: 'the server does not know the access key, or the secret is another',
  BUCKET_CREDENTIALS_EXPIRED: 'the credentials have expired',
  BUCKET_CLOCK_SKEW: "this machine's clock differs too much from the server's",
  BUCKET_UNREACHABLE: 'the server cannot be reached',
  BUCKET_BUSY: 'the server is too busy',
  BUCKET_UNCERTAIN: 'the server does not say what came of it',
  BUCKET_NOT_TEXT: 'it is no UTF-8 text',
  BUCKET_UNSUPPORTED: 'the server does not know how',
  BUCKET_FAILED: 'the server refuses',
};

/** Where a service has none of its own. */
const HINTS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_CREDENTIALS_EXPIRED:
    'Sign in again, or let the workflow take new credentials before this step.',
  BUCKET_CLOCK_SKEW: 'Set the clock of this machine, for requests are signed with the time.',
  BUCKET_BUSY: 'Run it again later.',
  BUCKET_UNCERTAIN: 'Run it again: the next run looks at what came of it.',
};
