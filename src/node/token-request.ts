import { CoreError, isJsonObject, type JsonObject, parseJson, Secret } from '../kernel/index.ts';
import { BucketError, type BucketErrorCode, HttpError, type HttpResponse } from '../ports/index.ts';
import type { AccessToken } from './access-tokens.ts';
import { clockAheadMs, explainClock } from './bucket-refusals.ts';
import type { OpenBucketPorts } from './buckets.ts';

/** A question to a server that hands out tokens. */
export interface TokenRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or a document. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: JsonObject;
  /** What people call what is asked for, such as `an access token`. */
  readonly what: string;
  /** What to do when the server says no. */
  readonly hint: string;
  /** What its own words mean; others are a refusal. */
  readonly codes?: ReadonlyMap<string, BucketErrorCode>;
  /** How long to wait for an answer; ten seconds when absent. */
  readonly timeoutMs?: number;
}

/** The server's answer and when it was asked. */
export interface TokenAnswer {
  readonly document: JsonObject;
  readonly headers: ReadonlyMap<string, string>;
  readonly askedAtMs: number;
}

/**
 * Asks for a token. Whatever goes wrong happens before the bucket is asked for anything, so no error
 * says that a write is uncertain.
 *
 * @throws BucketError
 */
export async function requestToken(
  request: TokenRequest,
  { http, clock }: OpenBucketPorts,
): Promise<TokenAnswer> {
  const { method, url, timeoutMs = TIMEOUT_MS } = request;
  const askedAtMs = clock.now();
  try {
    const response = await http.send({
      ...{ method, url, headTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs },
      ...encode(request),
    });
    const document = parse(await readText(response));
    if (response.status === 200 && document !== undefined) {
      return { document, headers: response.headers, askedAtMs };
    }
    throw refuse(request, { ...response, document: document ?? {}, askedAtMs });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new BucketError('BUCKET_UNREACHABLE', `cannot get ${request.what}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

const TIMEOUT_MS = 10_000;

function encode({ headers = {}, form, json }: TokenRequest): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
} {
  const accept = { ...headers, accept: 'application/json' };
  if (form !== undefined) {
    const type = 'application/x-www-form-urlencoded';
    return measured({ ...accept, 'content-type': type }, new URLSearchParams(form).toString());
  }
  if (json === undefined) return { headers: accept };
  return measured({ ...accept, 'content-type': 'application/json' }, JSON.stringify(json));
}

function measured(headers: Readonly<Record<string, string>>, body: string) {
  return { headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body };
}

async function readText({ body }: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): JsonObject | undefined {
  try {
    const document = parseJson(text);
    return isJsonObject(document) ? document : undefined;
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    return undefined;
  }
}

interface Refused extends HttpResponse {
  readonly document: JsonObject;
  readonly askedAtMs: number;
}

/** Of the server's words only codes are kept: its texts may quote what it was sent. */
function refuse(request: TokenRequest, refused: Refused): BucketError {
  const { status, headers, askedAtMs } = refused;
  const words = wordsOf(refused.document);
  const known = words.map((word) => request.codes?.get(word)).find((code) => code !== undefined);
  const code = isOff(refused) ? 'BUCKET_CLOCK_SKEW' : (known ?? toCode(status));
  const why = code === 'BUCKET_CLOCK_SKEW' ? explainClock(askedAtMs, headers) : EXPLANATIONS[code];
  const said = [String(status), ...words].join(' ');
  const hint = code === 'BUCKET_CLOCK_SKEW' ? CLOCK_HINT : request.hint;
  return new BucketError(
    code,
    `cannot get ${request.what}: ${why ?? `${request.url.host} refuses`} (${said})`,
    { hint },
  );
}

const EXPLANATIONS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_CREDENTIALS_EXPIRED: 'the credentials have expired',
  BUCKET_BUSY: 'the server is too busy',
};

const CLOCK_HINT = 'Set the clock of this machine: a token says when it was asked for.';

/** The codes that Google and Entra give, the latter's own number among them. */
function wordsOf({ error, error_description: description }: JsonObject): readonly string[] {
  const word = isJsonObject(error) ? error['status'] : error;
  const number = typeof description === 'string' ? /AADSTS\d+/.exec(description)?.[0] : undefined;
  return [word, number].filter(
    (each): each is string => typeof each === 'string' && /^\w{1,60}$/.test(each),
  );
}

function isOff({ status, headers, askedAtMs }: Refused): boolean {
  const aheadMs = clockAheadMs(askedAtMs, headers) ?? 0;
  return status < 500 && status !== 429 && Math.abs(aheadMs) > 300_000;
}

function toCode(status: number): BucketErrorCode {
  return status === 429 || status >= 500 ? 'BUCKET_BUSY' : 'BUCKET_CREDENTIALS_REFUSED';
}

/**
 * The token of an answer as OAuth has it; concealed.
 *
 * @throws BucketError `BUCKET_FAILED`
 */
export function toAccessToken(
  { document, askedAtMs }: TokenAnswer,
  { what }: TokenRequest,
  conceal: (secret: Secret) => void,
): AccessToken {
  const { access_token: text, expires_in: seconds } = document;
  const lifetime = Number(seconds);
  if (typeof text !== 'string' || text === '' || !(lifetime > 0)) throw unusable(what);
  const token = new Secret(text);
  conceal(token);
  return { token, expiresAtMs: askedAtMs + lifetime * 1000 };
}

/** The answer of a token's server makes no sense. */
export function unusable(what: string): BucketError {
  return new BucketError('BUCKET_FAILED', `cannot get ${what}: there is none in the answer`);
}
