import { HttpError } from '../ports/index.ts';
import type { Refusals } from './bucket-refusals.ts';
import type { BucketsPorts } from './buckets.ts';
import { exchange, type ObjectRequest, type ObjectSender } from './object-exchange.ts';

/** A request that does not say yet who asks. */
export interface UnsignedRequest {
  readonly method: ObjectRequest['method'];
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly askedAtMs: number;
}

/** What makes a request one of ours. */
export interface Signature {
  /** All headers to send. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the address says who asks. */
  readonly url?: URL;
  /** Called when the server does not know who asks. */
  readonly onRefused?: () => void;
}

/** Says in a request who asks. Rejects with `BucketError`, never with one that leaves a write in doubt. */
export type Signer = (request: UnsignedRequest) => Promise<Signature>;

/** What requests are made with. */
export interface ObjectSenderParts {
  readonly toUrl: (key: string, query: Readonly<Record<string, string>>) => URL;
  readonly sign: Signer;
  readonly refusals: Refusals;
  readonly ports: Pick<BucketsPorts, 'http' | 'clock'>;
}

/** Signs and sends requests, each once. */
export function createObjectSender(parts: ObjectSenderParts): ObjectSender {
  const { toUrl, sign, refusals, ports } = parts;
  return async (request) => {
    const { method, key, query = {}, headers = {}, body } = request;
    const askedAtMs = ports.clock.now();
    const url = toUrl(key, query);
    const signature = await sign({ method, url, headers, body: body ?? '', askedAtMs });
    try {
      const answer = await exchange(ports.http, {
        ...{ method, url, askedAtMs },
        ...signature,
        ...(body === undefined ? {} : { body }),
      });
      if (answer.status === 401) signature.onRefused?.();
      return answer;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      throw refusals.lose(error, request);
    }
  };
}
