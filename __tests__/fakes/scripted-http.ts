import {
  type Http,
  HttpError,
  type HttpErrorCode,
  type HttpRequest,
} from '../../src/ports/index.ts';

/** What a request gets: a response, perhaps one that ends before it is whole, or none. */
export type ScriptedAnswer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array | readonly Uint8Array[];
      /** How the body ends after what there is of it. */
      readonly breaksWith?: HttpErrorCode;
      /** Called when the reader leaves before the end. */
      readonly onLeft?: () => void;
    }
  | { readonly fails: HttpErrorCode };

/** An {@link Http} that answers by a script and remembers what it was asked. */
export interface ScriptedHttp extends Http {
  readonly requests: readonly HttpRequest[];
}

/** Passes the same contract as the real one. */
export function createScriptedHttp(
  answer: (request: HttpRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
): ScriptedHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    send: async (request) => {
      requests.push(request);
      if (request.signal?.aborted === true) throw fail('HTTP_CANCELLED', request);
      request.onReached?.('address');
      request.onReached?.('connection');
      const scripted = await answer(request);
      if ('fails' in scripted) throw fail(scripted.fails, request);
      const { status = 200, headers = {}, breaksWith, onLeft } = scripted;
      return {
        status,
        headers: new Map(Object.entries(headers)),
        body: readScript(
          toChunks(scripted.body),
          () => {
            if (request.signal?.aborted === true) throw fail('HTTP_CANCELLED', request);
            if (breaksWith !== undefined) throw fail(breaksWith, request);
          },
          onLeft,
        ),
      };
    },
  };
}

function toChunks(body: string | Uint8Array | readonly Uint8Array[] = ''): readonly Uint8Array[] {
  if (typeof body === 'string') return body === '' ? [] : [Buffer.from(body)];
  return body instanceof Uint8Array ? [body] : body;
}

function readScript(
  chunks: readonly Uint8Array[],
  end: () => void,
  onLeft: (() => void) | undefined,
): AsyncIterable<Uint8Array> {
  const left = chunks.values();
  const iterator: AsyncIterator<Uint8Array> = {
    next: async () => {
      await Promise.resolve();
      const { value, done } = left.next();
      if (done !== true) return { done: false, value };
      end();
      return { done: true, value: undefined };
    },
    return: () => {
      onLeft?.();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

function fail(code: HttpErrorCode, { url }: HttpRequest): HttpError {
  return new HttpError(code, `scripted for ${url.host}`);
}
