import { isJsonObject, type JsonObject, parseJson } from '../kernel/index.ts';
import { type Clock, type Http, HttpError, type HttpRequest } from '../ports/index.ts';
import { SecretsError } from './secrets-error.ts';

/** A whole answer of a store's server. */
export interface StoreAnswer {
  readonly status: number;
  /** The body where it is a JSON object, otherwise nothing. */
  readonly body: JsonObject;
}

/** One request to a store's server. */
export interface StoreRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** Made anew for every try, since signatures and tokens grow old. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Sent one time only, since a second time would do it twice. */
  readonly isOnce?: boolean;
}

/**
 * Asks a store's server, again while it is busy or out of reach: everything that is sent here may
 * arrive twice, unless it says that it must not. Answers any other status there is.
 *
 * @throws SecretsError `SINK_UNAVAILABLE`, which names the host
 */
export async function askStore(
  request: StoreRequest,
  { http, clock }: { readonly http: Http; readonly clock: Clock },
): Promise<StoreAnswer> {
  const { url, signal } = request;
  let problem: unknown;
  for (const pauseMs of request.isOnce === true ? PAUSES_MS.slice(0, 1) : PAUSES_MS) {
    await clock.sleep(pauseMs, signal);
    if (signal?.aborted === true) break;
    try {
      const answer = await ask(request, http);
      if (!isPassing(answer.status)) return answer;
      problem = new SecretsError(
        'SINK_UNAVAILABLE',
        `the server answered with ${String(answer.status)}`,
      );
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      problem = error;
    }
  }
  throw new SecretsError('SINK_UNAVAILABLE', `${url.host} gave no answer`, { cause: problem });
}

/** Before each try. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

const TIMEOUT_MS = 15_000;

/** More than a secret has, wherever it comes from. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function ask(request: StoreRequest, http: Http): Promise<StoreAnswer> {
  const { method, url, headers, body, signal } = request;
  const response = await http.send({
    method,
    url,
    headers: await headers(),
    headTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return { status: response.status, body: parseObject(Buffer.concat(chunks).toString('utf8')) };
}

function parseObject(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
