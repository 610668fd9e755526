import {
  findApiBase,
  findHomeHost,
  isConfidential,
  type JsonValue,
  parseJson,
  readRetryAdvice,
  type RetryAdvice,
  type Secret,
  VERSION,
} from '../kernel/index.ts';
import {
  type Clock,
  type GitHubAnswer,
  GitHubApiError,
  type GitHubRequest,
  HttpError,
} from '../ports/index.ts';
import type { GitHubPorts } from './github-api.ts';
import { createGitHubPace, type GitHubPace } from './github-pace.ts';
import { NEVER_SENT, toCancelled, toGitHubError, toNoAnswer } from './github-refusal.ts';
import { type RawAnswer, sendToGitHub } from './github-sender.ts';
import { readNextPage, toGitHubUrl } from './github-url.ts';

/** Makes one call, as often as it takes. */
export type GitHubClient = (request: GitHubRequest) => Promise<GitHubAnswer>;

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A secondary limit asks for a minute, then for twice as much; whoever has waited that is told. */
const PATIENCE_MS = 180_000;

/**
 * A client of the REST API. All calls with one token keep one pace, and when GitHub says that a limit
 * is reached, none of them is made before it ends: going on asking is what gets an app banned.
 */
export function createGitHubClient(ownToken: Secret, ports: GitHubPorts): GitHubClient {
  const apiBase = findApiBase(findHomeHost(ports.environment), ports.environment);
  const paces = new Map<string, GitHubPace>();
  const paceOf = (token: Secret): GitHubPace => {
    const known = paces.get(token.reveal()) ?? createGitHubPace(ports.clock);
    paces.set(token.reveal(), known);
    return known;
  };
  return async (request) => {
    const token = request.token ?? ownToken;
    const url = toGitHubUrl(apiBase, request);
    if (!isConfidential(url)) throw notConfidential(request);
    const attempt = (): Promise<Attempt> =>
      makeAttempt({ request, url, headers: toHeaders(request, token) }, ports);
    return await callPatiently(attempt, { request, pace: paceOf(token), clock: ports.clock });
  };
}

type Attempt =
  | { readonly kind: 'done'; readonly answer: GitHubAnswer }
  | { readonly kind: 'failed'; readonly error: GitHubApiError; readonly retry: RetryAdvice };

interface Patience {
  readonly request: GitHubRequest;
  readonly pace: GitHubPace;
  readonly clock: Clock;
}

async function callPatiently(
  attempt: () => Promise<Attempt>,
  { request, pace, clock }: Patience,
): Promise<GitHubAnswer> {
  const { signal, patienceMs = PATIENCE_MS } = request;
  let waitedMs = 0;
  let last: GitHubApiError | undefined;
  const wait = async (ms: number): Promise<void> => {
    if (waitedMs + ms > patienceMs) throw last ?? limitReached(request, ms);
    await clock.sleep(ms, signal);
    waitedMs += ms;
  };
  for (let tries = 1; ; tries += 1) {
    await wait(pace.heldMs());
    const ended = await pace.take({ isWrite: request.method !== 'GET', signal }, async () => {
      if (signal?.aborted === true) throw toCancelled(request);
      return await attempt();
    });
    if (ended.kind === 'done') return ended.answer;
    if (last !== undefined && isGoneAlready(ended.error, request)) return NOTHING_LEFT;
    last = ended.error;
    if (ended.retry.kind === 'never' || tries === MAX_TRIES) throw last;
    if (ended.retry.kind === 'later') pace.hold(lengthen(ended.retry, tries));
    else await wait(toPause(tries, Math.random()));
  }
}

/** A limit that comes again is waited for twice as long each time (GitHub: "exponentially"). */
function lengthen(
  { afterMs, because }: RetryAdvice & { readonly kind: 'later' },
  tries: number,
): number {
  return because === 'rate-limit' ? afterMs * 2 ** (tries - 1) : afterMs;
}

/** Between half and all of a pause that doubles with every try. */
function toPause(tries: number, random: number): number {
  const fullMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return Math.round(fullMs * (0.5 + random / 2));
}

/** A deletion whose answer got lost finds nothing when it is tried again. */
function isGoneAlready({ code }: GitHubApiError, { method }: GitHubRequest): boolean {
  return method === 'DELETE' && code === 'GITHUB_NOT_FOUND';
}

const NOTHING_LEFT: GitHubAnswer = { status: 204, body: undefined, nextPage: undefined };

async function makeAttempt(
  { request, url, headers }: AttemptParts,
  { http, clock }: GitHubPorts,
): Promise<Attempt> {
  try {
    const raw = await sendToGitHub(http, { request, url, headers });
    return judge(raw, request, clock.now());
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const isSafe = request.method !== 'POST' || NEVER_SENT.has(error.code);
    const isFinal = FINAL.has(error.code) || !isSafe;
    const retry: RetryAdvice = { kind: isFinal ? 'never' : 'soon' };
    return { kind: 'failed', error: toNoAnswer(error, request), retry };
  }
}

interface AttemptParts {
  readonly request: GitHubRequest;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asking again changes neither a certificate nor a proxy's mind. */
const FINAL: ReadonlySet<string> = new Set(['HTTP_TLS', 'HTTP_PROXY', 'HTTP_CANCELLED']);

function judge(raw: RawAnswer, request: GitHubRequest, nowMs: number): Attempt {
  const { status, headers, text } = raw;
  const body = tryToParse(text);
  if (status >= 200 && status < 300) {
    if (body === undefined && text !== '') throw unreadable(request, status);
    return { kind: 'done', answer: { status, body, nextPage: readNextPage(headers.get('link')) } };
  }
  const told = readRetryAdvice(raw, text, nowMs);
  const error = toGitHubError({ status, headers, body, retry: told }, request);
  const isLimit = told.kind === 'later' && told.because === 'rate-limit';
  return {
    kind: 'failed',
    error,
    retry: isLimit || request.method !== 'POST' ? told : { kind: 'never' },
  };
}

function tryToParse(text: string): JsonValue | undefined {
  try {
    return text === '' ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}

function toHeaders(request: GitHubRequest, token: Secret): Readonly<Record<string, string>> {
  return {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': `wfctl/${VERSION}`,
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    authorization: `Bearer ${token.reveal()}`,
  };
}

function limitReached({ method, route }: GitHubRequest, heldMs: number): GitHubApiError {
  const seconds = String(Math.ceil(heldMs / 1000));
  return new GitHubApiError('GITHUB_RATE_LIMITED', `${method} ${route} was not sent`, {
    hint: `The rate limit of the token is used up. Try again in ${seconds} s.`,
  });
}

function notConfidential({ method, route }: GitHubRequest): GitHubApiError {
  return new GitHubApiError('GITHUB_UNAUTHENTICATED', `${method} ${route} was not sent`, {
    hint: 'GITHUB_API_URL is no https address, so that others could read the token on its way.',
  });
}

function unreadable({ method, route }: GitHubRequest, status: number): GitHubApiError {
  return new GitHubApiError('GITHUB_UNAVAILABLE', `the answer to ${method} ${route} is no JSON`, {
    hint: 'Check that GITHUB_API_URL names a GitHub server, and that no proxy answers in its place.',
    status,
  });
}
