import {
  BucketError,
  type BucketErrorCode,
  type BucketOptions,
  type HttpError,
} from '../ports/index.ts';
import type { S3Request, S3Response } from './s3-sender.ts';
import { findElement } from './s3-xml.ts';

/** What was asked, of whom. */
export interface S3Question {
  readonly request: S3Request;
  readonly options: BucketOptions;
}

/** Says a refusal of the server in our words. Of its own only the code is kept: texts may hold keys. */
export function toBucketError(response: S3Response, question: S3Question): BucketError {
  const code = toCode(response);
  const server = [String(response.status), response.code].filter((part) => part !== '').join(' ');
  const what = `cannot ${describe(question)}: ${explain(code, response, question)} (${server})`;
  const hint = HINTS[code];
  return new BucketError(code, what, hint === undefined ? {} : { hint });
}

/** Says that no answer came, or not all of one. */
export function toTransportError(error: HttpError, question: S3Question): BucketError {
  const code = TRANSPORT[error.code] ?? 'BUCKET_UNCERTAIN';
  return new BucketError(code, `cannot ${describe(question)}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

/** Where no request can have arrived. All else may have been carried out. */
const TRANSPORT: Readonly<Partial<Record<HttpError['code'], BucketErrorCode>>> = {
  HTTP_NAME_NOT_FOUND: 'BUCKET_UNREACHABLE',
  HTTP_REFUSED: 'BUCKET_UNREACHABLE',
  HTTP_PROXY: 'BUCKET_UNREACHABLE',
  HTTP_TLS: 'BUCKET_FAILED',
};

function toCode({ status, code }: S3Response): BucketErrorCode {
  return CODES.get(code) ?? STATUSES.get(status) ?? 'BUCKET_FAILED';
}

/** The server's own word tells most. */
const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['NoSuchBucket', 'BUCKET_NOT_FOUND'],
  ['AccessDenied', 'BUCKET_FORBIDDEN'],
  ['AllAccessDisabled', 'BUCKET_FORBIDDEN'],
  ['PermanentRedirect', 'BUCKET_WRONG_REGION'],
  ['TemporaryRedirect', 'BUCKET_WRONG_REGION'],
  ['AuthorizationHeaderMalformed', 'BUCKET_WRONG_REGION'],
  ['IllegalLocationConstraintException', 'BUCKET_WRONG_REGION'],
  ['InvalidAccessKeyId', 'BUCKET_CREDENTIALS_REFUSED'],
  ['SignatureDoesNotMatch', 'BUCKET_CREDENTIALS_REFUSED'],
  ['InvalidToken', 'BUCKET_CREDENTIALS_REFUSED'],
  ['XAdminUserNotFound', 'BUCKET_CREDENTIALS_REFUSED'],
  ['ExpiredToken', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['ExpiredTokenException', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['TokenRefreshRequired', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['RequestTimeTooSkewed', 'BUCKET_CLOCK_SKEW'],
  ['SlowDown', 'BUCKET_BUSY'],
  ['ServiceUnavailable', 'BUCKET_BUSY'],
  ['TooManyRequests', 'BUCKET_BUSY'],
  ['OperationAborted', 'BUCKET_BUSY'],
  ['ConditionalRequestConflict', 'BUCKET_BUSY'],
  ['RequestTimeout', 'BUCKET_UNCERTAIN'],
  ['InternalError', 'BUCKET_UNCERTAIN'],
  ['NotImplemented', 'BUCKET_UNSUPPORTED'],
]);

/** Where it says none that we know. */
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

function describe({ request: { method, key, query }, options: { bucket } }: S3Question): string {
  if (key === '') return `list ${query?.['prefix'] ?? ''} in the bucket ${bucket}`;
  return `${VERBS[method]} ${key} in the bucket ${bucket}`;
}

const VERBS = { GET: 'read', PUT: 'write', DELETE: 'delete' } as const;

function explain(code: BucketErrorCode, response: S3Response, question: S3Question): string {
  if (code === 'BUCKET_WRONG_REGION') return explainRegion(response, question);
  if (code === 'BUCKET_CLOCK_SKEW') return explainClock(response);
  return EXPLANATIONS[code];
}

function explainRegion({ headers, body }: S3Response, { options }: S3Question): string {
  const region =
    headers.get('x-amz-bucket-region') ?? findElement(new TextDecoder().decode(body), 'Region');
  const asked = `we asked in the region ${options.region}`;
  return region === undefined ? `it is elsewhere; ${asked}` : `it is in ${region}; ${asked}`;
}

function explainClock({ headers, askedAtMs }: S3Response): string {
  const serverMs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(serverMs)) return EXPLANATIONS.BUCKET_CLOCK_SKEW;
  const minutes = Math.round((askedAtMs - serverMs) / 60_000);
  const side = minutes < 0 ? 'behind' : 'ahead of';
  return `this machine's clock is ${String(Math.abs(minutes))} minutes ${side} the server's`;
}

const EXPLANATIONS: Readonly<Record<BucketErrorCode, string>> = {
  BUCKET_NOT_FOUND: 'there is no such bucket',
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

const HINTS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'Create the bucket, or correct its name, region or endpoint.',
  BUCKET_FORBIDDEN:
    'The bucket may be somebody else’s; otherwise allow s3:ListBucket on it, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it.',
  BUCKET_WRONG_REGION: 'Set `region` of the state module to that of the bucket.',
  BUCKET_CREDENTIALS_REFUSED:
    'Check the access key and its secret, and that both are for this server.',
  BUCKET_CREDENTIALS_EXPIRED:
    'Sign in again, or let the workflow take new credentials before this step.',
  BUCKET_CLOCK_SKEW: 'Set the clock of this machine, for requests are signed with the time.',
  BUCKET_BUSY: 'Run it again later.',
  BUCKET_UNCERTAIN: 'Run it again: the next run looks at what came of it.',
};
