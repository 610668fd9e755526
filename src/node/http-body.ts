import type { IncomingMessage } from 'node:http';
import { HttpError } from '../ports/index.ts';
import { type HttpRoute, toHttpError, toTimeout } from './http-failure.ts';

/** How a body is read. */
export interface BodyOptions {
  readonly idleTimeoutMs: number;
  readonly route: HttpRoute;
  /** What the request heard of, where the response itself is only told that it was cut off. */
  readonly findReason: () => Error | undefined;
}

/**
 * A response's body, for one reader. Only the time that the reader waits counts as silence: a
 * reader that is slow itself is no reason to give up.
 */
export function readBody(
  response: IncomingMessage,
  { idleTimeoutMs, route, findReason }: BodyOptions,
): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]();
  const give = async (): Promise<IteratorResult<Uint8Array>> => {
    const timer = setTimeout(() => {
      response.destroy(toTimeout(route, idleTimeoutMs));
    }, idleTimeoutMs);
    try {
      return await chunks.next();
    } catch (error) {
      throw toHttpError(error instanceof HttpError ? error : (findReason() ?? error), route);
    } finally {
      clearTimeout(timer);
    }
  };
  const iterator: AsyncIterator<Uint8Array> = {
    next: give,
    return: () => {
      response.on('error', () => undefined);
      response.destroy();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
