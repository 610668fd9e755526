import { isJsonObject, type JsonObject, parseJson, readRetryAfter } from '../kernel/index.ts';
import {
  type Clock,
  type Http,
  HttpError,
  type HttpErrorCode,
  type HttpRequest,
  type HttpResponse,
} from '../ports/index.ts';
import { SecretsError } from './secrets-error.ts';

/** A whole answer of a store's server. */
export interface StoreAnswer {
  readonly status: number;
  /** The body where it is a JSON object; otherwise nothing, which a success never stands for. */
  readonly body: JsonObject;
  /** The server's own time, in milliseconds since the epoch. */
  readonly date: number | undefined;
}

/** One request to a store's server. */
export interface StoreRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** Made anew for every try, since signatures and tokens grow old. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** When it may be sent again; `always` when absent. */
  readonly repeat?: Repeat;
  /** A status by which this server, and no other, says that it is worth asking again. */
  readonly passingStatus?: number;
}

/** `if-undone` is for what must not be done twice: only where it certainly was not done. */
export type Repeat = 'always' | 'if-undone' | 'never';

/**
 * Asks a store's server, again while it is busy or out of reach, and when it says. Answers any other
 * status there is.
 *
 * @throws SecretsError `SINK_UNAVAILABLE`, which names the host; `SINK_CANCELLED`
 */
export async function askStore(
  request: StoreRequest,
  ports: { readonly http: Http; readonly clock: Clock },
): Promise<StoreAnswer> {
  const { url, signal } = request;
  let problem: Problem | undefined;
  for (const pauseMs of PAUSES_MS) {
    await ports.clock.sleep(Math.max(pauseMs, problem?.waitMs ?? 0), signal);
    if (signal?.aborted === true) throw cancelled(url, problem);
    const outcome = await ask(request, ports);
    if (outcome.kind === 'answer') return outcome.answer;
    problem = outcome;
    if (!mayRepeat(request, outcome)) break;
  }
  throw new SecretsError('SINK_UNAVAILABLE', `${url.host} gave no answer`, {
    cause: problem?.error,
  });
}

function mayRepeat({ repeat = 'always' }: StoreRequest, { isUndone }: Problem): boolean {
  return repeat === 'always' || (repeat === 'if-undone' && isUndone);
}

/** Before each try. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

/** Longer than any of them is waited for only so far. */
const LONGEST_WAIT_MS = 60_000;

const TIMEOUT_MS = 15_000;

/** For a whole body: one that comes in drops keeps no run waiting. */
const BODY_MS = 60_000;

/** More than a secret has, wherever it comes from. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Why a try came to nothing. */
interface Problem {
  readonly kind: 'problem';
  readonly error: unknown;
  /** Whether the server certainly did nothing. */
  readonly isUndone: boolean;
  /** How long it asks to be left alone. */
  readonly waitMs: number;
}

async function ask(
  { method, url, headers, body, signal, passingStatus }: StoreRequest,
  { http, clock }: { readonly http: Http; readonly clock: Clock },
): Promise<{ readonly kind: 'answer'; readonly answer: StoreAnswer } | Problem> {
  try {
    const response = await http.send({
      ...{ method, url, headers: await headers() },
      ...{ headTimeoutMs: TIMEOUT_MS, idleTimeoutMs: TIMEOUT_MS },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await readText(response, clock);
    return isPassing(response.status) || response.status === passingStatus
      ? toPassing(response, clock)
      : toAnswer(response, text === undefined ? undefined : parseObject(text));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { kind: 'problem', error, isUndone: UNSENT.has(error.code), waitMs: 0 };
  }
}

/** Nothing was sent yet when a request ends so. */
const UNSENT: ReadonlySet<HttpErrorCode> = new Set(['HTTP_NAME_NOT_FOUND', 'HTTP_REFUSED']);

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function toPassing({ status, headers }: HttpResponse, clock: Clock): Problem {
  const told = readRetryAfter(headers, clock.now());
  return {
    kind: 'problem',
    error: unavailable(`the server answered with ${String(status)}`),
    isUndone: status === 429,
    waitMs: Math.min(told ?? 0, LONGEST_WAIT_MS),
  };
}

/** A success that cannot be read is none: whoever took it for an empty one would replace what is there. */
function toAnswer(
  { status, headers }: HttpResponse,
  body: JsonObject | undefined,
): { readonly kind: 'answer'; readonly answer: StoreAnswer } | Problem {
  if (body === undefined && status < 300) {
    const error = unavailable('the answer is no JSON object, or too large, or did not end');
    return { kind: 'problem', error, isUndone: false, waitMs: 0 };
  }
  return { kind: 'answer', answer: { status, body: body ?? {}, date: readDate(headers) } };
}

function readDate(headers: HttpResponse['headers']): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
}

/** `undefined` for one that is too large, or takes too long. */
async function readText(response: HttpResponse, clock: Clock): Promise<string | undefined> {
  const until = clock.now() + BODY_MS;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES || clock.now() > until) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Nothing at all is an empty object, as an answer without content has it. */
function parseObject(text: string): JsonObject | undefined {
  if (text === '') return {};
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unavailable(message: string): SecretsError {
  return new SecretsError('SINK_UNAVAILABLE', message);
}

function cancelled({ host }: URL, problem: Problem | undefined): SecretsError {
  return new SecretsError('SINK_CANCELLED', `the call to ${host} was given up`, {
    ...(problem === undefined ? {} : { cause: problem.error }),
    hint: 'The next run makes up for it.',
  });
}
