import type { Bucket, S3BucketOptions } from '../ports/index.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createObjectSender } from './object-sender.ts';
import { type BucketDialect, type BucketLine, createRestBucket } from './rest-bucket.ts';
import { toS3Url } from './s3-address.ts';
import { createS3Credentials } from './s3-credentials.ts';
import { createS3Refusals } from './s3-error.ts';
import { toListQuery, toPage } from './s3-listing.ts';
import { createS3Signer } from './s3-signer.ts';

/**
 * A bucket over S3's REST protocol, with signed requests. Needs the rights `s3:ListBucket`,
 * `s3:GetObject` and, to write, `s3:PutObject` and `s3:DeleteObject`.
 */
export function createS3Bucket(options: S3BucketOptions, ports: OpenBucketPorts): Bucket {
  return createRestBucket({ dialect: toDialect(options), ...createS3Line(options, ports) });
}

/** The line to the server of a bucket: signed requests, and what its refusals mean. */
export function createS3Line(options: S3BucketOptions, ports: OpenBucketPorts): BucketLine {
  const refusals = createS3Refusals(options);
  const credentials = createS3Credentials(options.credentials, ports);
  const send = createObjectSender({
    toUrl: (key, query) => toS3Url(options, key, query),
    sign: createS3Signer(options, credentials),
    ...{ refusals, ports },
  });
  return { send, refusals };
}

function toDialect({ bucket }: S3BucketOptions): BucketDialect {
  return {
    tagHeader: 'etag',
    markHeader: 'x-amz-meta-wfctl-mark',
    writeHeaders: {},
    condition: (expected) =>
      expected === undefined ? { 'if-none-match': '*' } : { 'if-match': expected },
    isMissing: ({ code }) => code === 'NoSuchKey',
    isMismatch: ({ status }) => status === 412,
    toListQuery,
    toPage: (answer) => toPage(answer, `the bucket ${bucket}`),
  };
}
