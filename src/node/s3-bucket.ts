import {
  type Bucket,
  BucketError,
  type BucketListing,
  type BucketOptions,
  type BucketPage,
  type EntityTag,
  type PageToken,
} from '../ports/index.ts';
import type { BucketsPorts } from './buckets.ts';
import { createS3Credentials } from './s3-credentials.ts';
import { toBucketError } from './s3-error.ts';
import { createS3Sender, type S3Request, type S3Response, type S3Sender } from './s3-sender.ts';
import { findElement, findElements } from './s3-xml.ts';

/**
 * A bucket over S3's REST protocol: signed requests, nothing tried again. Needs the rights
 * `s3:ListBucket`, `s3:GetObject` and, to write, `s3:PutObject` and `s3:DeleteObject`.
 */
export function createS3Bucket(options: BucketOptions, ports: BucketsPorts): Bucket {
  const send = createS3Sender({
    options,
    http: ports.http,
    clock: ports.clock,
    credentials: createS3Credentials(options.credentials, ports.environment),
  });
  const refuse = (response: S3Response, request: S3Request): BucketError =>
    toBucketError(response, { request, options });
  return {
    get: async (key) => {
      const request: S3Request = { method: 'GET', key };
      const response = await send(request);
      if (response.code === 'NoSuchKey') return undefined;
      if (response.status !== 200) throw refuse(response, request);
      const tag = tagOf(response, key);
      const mark = response.headers.get(MARK);
      return { text: toText(response, key), tag, ...(mark === undefined ? {} : { mark }) };
    },
    putIfMatch: async (key, { text, contentType, mark }, expected) => {
      const condition =
        expected === undefined ? { 'if-none-match': '*' } : { 'if-match': expected };
      const headers = { 'content-type': contentType, [MARK]: mark, ...condition };
      const request: S3Request = { method: 'PUT', key, headers, body: text };
      const response = await send(request);
      if (response.status === 412 || response.code === 'NoSuchKey') return undefined;
      if (response.status !== 200) throw refuse(response, request);
      return tagOf(response, key);
    },
    delete: (key, expected) => deleteIfMatch(send, { key, expected, refuse }),
    list: async (listing) => {
      const query = toListQuery(listing);
      const request: S3Request = { method: 'GET', key: '', query };
      const response = await send(request);
      if (response.status !== 200) throw refuse(response, request);
      return toPage(new TextDecoder().decode(response.body), options.bucket);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Metadata of ours on an object; upstream's readers do not look at it. */
const MARK = 'x-amz-meta-wfctl-mark';

function tagOf({ headers }: S3Response, key: string): EntityTag {
  const tag = headers.get('etag') ?? '';
  if (tag !== '') return tag as EntityTag;
  throw new BucketError('BUCKET_UNCERTAIN', `the server gave no entity tag for ${key}`);
}

function toText({ body, headers }: S3Response, key: string): string {
  // Without a length or chunks nobody could tell half an object from a whole one.
  const isMeasured = headers.has('content-length') || headers.has('transfer-encoding');
  if (!isMeasured) {
    throw new BucketError('BUCKET_UNCERTAIN', `the server gave no length for ${key}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new BucketError('BUCKET_NOT_TEXT', `${key} is no UTF-8 text`, {
      hint: 'Restore it from a backup, or remove it if what it stands for does not exist any more.',
    });
  }
}

interface Deletion {
  readonly key: string;
  readonly expected: EntityTag;
  readonly refuse: (response: S3Response, request: S3Request) => BucketError;
}

async function deleteIfMatch(
  send: S3Sender,
  { key, expected, refuse }: Deletion,
): Promise<boolean> {
  const request: S3Request = { method: 'DELETE', key, headers: { 'if-match': expected } };
  const conditional = await send(request);
  const error = isDeleted(conditional) ? undefined : refuse(conditional, request);
  if (conditional.status === 412) return false;
  if (error?.code !== 'BUCKET_UNSUPPORTED') {
    if (error !== undefined) throw error;
    return true;
  }
  const plain: S3Request = { method: 'DELETE', key };
  const response = await send(plain);
  if (!isDeleted(response)) throw refuse(response, plain);
  return true;
}

function isDeleted({ status, code }: S3Response): boolean {
  return status === 204 || status === 200 || code === 'NoSuchKey';
}

function toListQuery({ prefix, depth, from }: BucketListing): Readonly<Record<string, string>> {
  return {
    'list-type': '2',
    'encoding-type': 'url',
    prefix,
    ...(depth === 'level' ? { delimiter: '/' } : {}),
    ...(from === undefined ? {} : { 'continuation-token': from }),
  };
}

function toPage(xml: string, bucket: string): BucketPage {
  if (!xml.trimEnd().endsWith('</ListBucketResult>')) {
    throw new BucketError('BUCKET_UNCERTAIN', `the listing of the bucket ${bucket} is not whole`);
  }
  const isEncoded = findElement(xml, 'EncodingType') === 'url';
  const keys = findElements(xml, 'Key').map((key) => (isEncoded ? decodeKey(key) : key));
  const next = findElement(xml, 'NextContinuationToken');
  if (findElement(xml, 'IsTruncated') !== 'true') return { keys };
  if (next !== undefined) return { keys, next: next as PageToken };
  throw new BucketError('BUCKET_FAILED', `the listing of the bucket ${bucket} cannot be continued`);
}

/** S3 encodes as forms do. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', '%20'));
}
