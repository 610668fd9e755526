import type { Http, HttpResponse } from '../ports/index.ts';
import { findElement } from './xml-elements.ts';

/** One request to an object store. */
export interface ObjectRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole answer. */
export interface ObjectAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** When we asked, by our clock. */
  readonly askedAtMs: number;
  /** The server's own word for what is wrong, such as `NoSuchKey`; empty when all is well or it says none. */
  readonly code: string;
}

/** Authorizes and sends a request; answers whatever status came back, and rejects with `BucketError`. */
export type ObjectSender = (request: ObjectRequest) => Promise<ObjectAnswer>;

/** A request as it goes out. */
export interface OutgoingRequest {
  readonly method: ObjectRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly askedAtMs: number;
}

/** Sends one request and reads all of its answer. Rejects with `HttpError`. */
export async function exchange(http: Http, outgoing: OutgoingRequest): Promise<ObjectAnswer> {
  const { method, url, headers, body, askedAtMs } = outgoing;
  const length =
    method === 'PUT' ? { 'content-length': String(Buffer.byteLength(body ?? '')) } : {};
  const response = await http.send({
    method,
    url,
    headers: { ...headers, ...length },
    ...(body === undefined ? {} : { body }),
    headTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
  });
  return await toWhole(response, askedAtMs);
}

/** What is kept is small, and a lock's heartbeat must not wait for long. */
const TIMEOUT_MS = 10_000;

async function toWhole(response: HttpResponse, askedAtMs: number): Promise<ObjectAnswer> {
  const { status, headers, body } = response;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const code = status < 300 ? '' : (findElement(whole.toString('utf8'), 'Code') ?? '');
  return { status, headers, body: whole, askedAtMs, code };
}
