import type { Bucket, BucketErrorCode, EntityTag, GcsBucketOptions } from '../ports/index.ts';
import { createBearerSigner } from './bearer-signer.ts';
import { createRefusals, type Refusals } from './bucket-refusals.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { encodeKey } from './encode-key.ts';
import { createGcsTokens } from './gcs-credentials.ts';
import { createObjectSender } from './object-sender.ts';
import { type BucketDialect, type BucketLine, createRestBucket } from './rest-bucket.ts';
import { toListQuery, toPage } from './s3-listing.ts';

/**
 * A bucket of Google Cloud Storage over its XML API, which gives an object's text, generation and
 * metadata in one answer. Needs the rights `storage.objects.list`, `.get` and, to write, `.create`
 * and `.delete`.
 */
export function createGcsBucket(options: GcsBucketOptions, ports: OpenBucketPorts): Bucket {
  return createRestBucket({ dialect: toDialect(options), ...createGcsLine(options, ports) });
}

/** The line to Google for a bucket: requests with an access token, and what its refusals mean. */
export function createGcsLine(options: GcsBucketOptions, ports: OpenBucketPorts): BucketLine {
  const refusals = createGcsRefusals(options);
  const send = createObjectSender({
    toUrl: (key, query) => toUrl(options, key, query),
    sign: createBearerSigner(createGcsTokens(options.credentials, ports)),
    ...{ refusals, ports },
  });
  return { send, refusals };
}

function toUrl(
  { bucket, endpoint = 'https://storage.googleapis.com' }: GcsBucketOptions,
  key: string,
  query: Readonly<Record<string, string>>,
): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}/${encodeKey(key)}`;
  if (key === '') url.pathname = url.pathname.slice(0, -1);
  url.search = new URLSearchParams(query).toString();
  return url;
}

function toDialect({ bucket }: GcsBucketOptions): BucketDialect {
  return {
    tagHeader: 'x-goog-generation',
    markHeader: 'x-goog-meta-wfctl-mark',
    // Google would serve what everybody may read from a cache, an hour long.
    writeHeaders: { 'cache-control': 'no-store' },
    condition: (expected) => ({
      'x-goog-if-generation-match': expected === undefined ? '0' : toGeneration(expected),
    }),
    isMissing: ({ code }) => code === 'NoSuchKey',
    isMismatch: ({ status }) => status === 412,
    toListQuery,
    toPage: (answer) => toPage(answer, `the bucket ${bucket}`),
  };
}

/**
 * Google refuses to compare with what is no number. A tag that none of its objects can have becomes a
 * generation that none has, so that the server is asked all the same: generations are microseconds.
 */
function toGeneration(tag: EntityTag): string {
  return /^[1-9]\d*$/.test(tag) ? tag : '1';
}

function createGcsRefusals({ bucket }: GcsBucketOptions): Refusals {
  return createRefusals({
    place: `the bucket ${bucket}`,
    codes: CODES,
    hints: HINTS,
    explain: (code) => EXPLANATIONS[code],
  });
}

/** Google's own words, of its XML API. */
const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['NoSuchBucket', 'BUCKET_NOT_FOUND'],
  ['AccessDenied', 'BUCKET_FORBIDDEN'],
  ['AccountProblem', 'BUCKET_FORBIDDEN'],
  ['UserProjectMissing', 'BUCKET_FORBIDDEN'],
  ['RetentionPolicyNotMet', 'BUCKET_FORBIDDEN'],
  ['ObjectUnderActiveHold', 'BUCKET_FORBIDDEN'],
  ['AuthenticationRequired', 'BUCKET_CREDENTIALS_REFUSED'],
  ['InvalidSecurity', 'BUCKET_CREDENTIALS_REFUSED'],
  ['RequestTimeTooSkewed', 'BUCKET_CLOCK_SKEW'],
  ['SlowDown', 'BUCKET_BUSY'],
  ['ServiceUnavailable', 'BUCKET_BUSY'],
  ['RequestTimeout', 'BUCKET_UNCERTAIN'],
  ['InternalError', 'BUCKET_UNCERTAIN'],
  ['NotImplemented', 'BUCKET_UNSUPPORTED'],
]);

const EXPLANATIONS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'there is no such bucket',
  BUCKET_CREDENTIALS_REFUSED: 'the server does not accept the access token',
};

const HINTS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'Create the bucket, or correct its name.',
  BUCKET_FORBIDDEN:
    'The bucket may be somebody else’s, since all customers share the names: then give it another. Otherwise grant the role Storage Object User (roles/storage.objectUser) on it, or to plan only, Storage Object Viewer.',
  BUCKET_CREDENTIALS_REFUSED:
    'Let the workflow sign in anew with google-github-actions/auth before this step; where `accessToken` is set, it may have expired.',
};
