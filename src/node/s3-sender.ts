import { createHash } from 'node:crypto';
import {
  type BucketOptions,
  type Clock,
  type Http,
  HttpError,
  type HttpResponse,
} from '../ports/index.ts';
import { toS3Url } from './s3-address.ts';
import type { S3Credentials } from './s3-credentials.ts';
import { toTransportError } from './s3-error.ts';
import { findElement } from './s3-xml.ts';

/** One request to the bucket. */
export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole answer. */
export interface S3Response {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** When we asked, by our clock. */
  readonly askedAtMs: number;
  /** S3's own word for what is wrong, such as `NoSuchKey`; empty when all is well or it says none. */
  readonly code: string;
}

/** Signs and sends a request; answers whatever status came back, and rejects with `BucketError`. */
export type S3Sender = (request: S3Request) => Promise<S3Response>;

/** What requests are made with. */
export interface S3SenderParts {
  readonly options: BucketOptions;
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: S3Credentials;
}

/** Signs with aws4fetch, which is loaded with the first request. */
export function createS3Sender({ options, http, clock, credentials }: S3SenderParts): S3Sender {
  return async (request) => {
    const { method, key, query, body } = request;
    const url = toS3Url(options, key, query);
    const askedAtMs = clock.now();
    const headers = await sign({ request, url, region: options.region, askedAtMs }, credentials);
    try {
      const response = await http.send({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { body }),
        headTimeoutMs: TIMEOUT_MS,
        idleTimeoutMs: TIMEOUT_MS,
      });
      return await toWhole(response, askedAtMs);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      throw toTransportError(error, { request, options });
    }
  };
}

/** What is kept is small, and a lock's heartbeat must not wait for long. */
const TIMEOUT_MS = 10_000;

interface Unsigned {
  readonly request: S3Request;
  readonly url: URL;
  readonly region: string;
  readonly askedAtMs: number;
}

async function sign(
  { request, url, region, askedAtMs }: Unsigned,
  credentials: S3Credentials,
): Promise<Readonly<Record<string, string>>> {
  const { AwsV4Signer } = await import('aws4fetch');
  const { accessKey, secretKey, sessionToken } = await credentials();
  const { method, body = '', headers } = request;
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: {
      ...headers,
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    },
    accessKeyId: accessKey,
    secretAccessKey: secretKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    service: 's3',
    region,
    datetime: new Date(askedAtMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  const length = method === 'PUT' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return { ...Object.fromEntries(signed.headers), ...length };
}

async function toWhole(
  { status, headers, body }: HttpResponse,
  askedAtMs: number,
): Promise<S3Response> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const code = status < 300 ? '' : (findElement(whole.toString('utf8'), 'Code') ?? '');
  return { status, headers, body: whole, askedAtMs, code };
}
