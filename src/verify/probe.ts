import { readRetryAfter, VERSION } from '../kernel/index.ts';
import {
  type Clock,
  type Concealer,
  type Http,
  HttpError,
  type HttpErrorCode,
  type HttpResponse,
  type HttpStage,
} from '../ports/index.ts';
import { judge } from './judge.ts';
import type { Target } from './model.ts';
import type { Finding, Observation, SeenResponse, Unanswered } from './observation.ts';
import { guessOrigin } from './origin.ts';
import { type BodyWish, receiveBody } from './receive-body.ts';
import { findRedirect, type Hop, isLoginAddress, toNextHop } from './redirect.ts';
import { toShownAddress } from './shown-address.ts';

/** What verifying needs of the world. */
export interface VerifyPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly concealer: Concealer;
}

const MAX_REDIRECTS = 10;

/**
 * Asks a target once and says what came of it; never throws for what a server or a network does.
 * All of it, looking the name up and redirects included, has `limitMs`; it also ends, as if that
 * were over, when the signal is aborted.
 */
export async function probe(
  target: Target,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
  ports: VerifyPorts,
): Promise<Observation> {
  const { clock } = ports;
  const atMs = clock.elapsedMs();
  const late = new AbortController();
  const asking: Asking = {
    target,
    ports,
    limitMs,
    progress: { reached: toStart(target.url) },
    late,
  };
  const cancel = (): void => {
    late.abort();
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) late.abort();
  const stopTimer = clock.callAfter(limitMs, cancel);
  try {
    const seen = await ask(asking);
    return { ...seen, atMs, tookMs: clock.elapsedMs() - atMs };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const tookMs = clock.elapsedMs() - atMs;
    return { ...NO_ANSWER, finding: toFinding(error, tookMs, asking), atMs, tookMs };
  } finally {
    stopTimer();
    signal.removeEventListener('abort', cancel);
  }
}

/** Of a host that is an address itself, that is known from the start. */
function toStart({ hostname }: URL): Reached {
  return /^\[|^[\d.]+$/.test(hostname) ? 'address' : 'nothing';
}

const NO_ANSWER = { response: undefined, retryAfterMs: undefined } as const;

interface Asking {
  readonly target: Target;
  readonly ports: VerifyPorts;
  readonly limitMs: number;
  readonly late: AbortController;
  readonly progress: { reached: Reached };
}

type Reached = 'nothing' | HttpStage | 'answer';

type Seen = Pick<Observation, 'finding' | 'response' | 'retryAfterMs'>;

async function ask(asking: Asking): Promise<Seen> {
  const { target } = asking;
  let hop: Hop = {
    url: target.url,
    method: target.method,
    headers: target.headers.reveal(),
    body: target.body?.reveal(),
  };
  for (let followed = 0; ; followed += 1) {
    const response = await sendHop(hop, asking);
    asking.progress.reached = 'answer';
    const to = findRedirect(response, hop.url);
    if (to === undefined || isExpected(response.status, to, target)) {
      return await look(response, undefined, asking);
    }
    const step = toStep({ hop, to, status: response.status, followed }, target);
    if (step.kind === 'refused') return await look(response, step.finding, asking);
    // Nobody reads the body of a redirect that is followed; leaving it closes the connection.
    await response.body[Symbol.asyncIterator]().return?.();
    hop = step.hop;
    asking.progress.reached = toStart(hop.url);
  }
}

/** A login page passes only for whoever names its very status: `200-399` does not mean it. */
function isExpected(status: number, to: URL | 'nowhere', { expected }: Target): boolean {
  const isLogin = to !== 'nowhere' && isLoginAddress(to);
  return isLogin ? expected.statuses.names(status) : expected.statuses.has(status);
}

async function sendHop(
  hop: Hop,
  { ports, target, limitMs, late, progress }: Asking,
): Promise<HttpResponse> {
  const { body } = hop;
  // What is decided of one host must not hold for another that it names.
  const isOwnOrigin = hop.url.origin === target.url.origin;
  const { address, checksCertificate } = target.connection;
  return await ports.http.send({
    url: hop.url,
    method: hop.method,
    headers: { ...OWN_HEADERS, ...hop.headers },
    ...(body === undefined ? {} : { body }),
    headTimeoutMs: limitMs,
    idleTimeoutMs: limitMs,
    signal: late.signal,
    onReached: (stage) => {
      progress.reached = stage;
    },
    connection: {
      isFresh: true,
      checksCertificate: isOwnOrigin ? checksCertificate : true,
      address: isOwnOrigin ? address : undefined,
    },
  });
}

const OWN_HEADERS = {
  accept: '*/*',
  'accept-encoding': 'identity',
  'cache-control': 'no-cache',
  'user-agent': `wfctl/${VERSION}`,
} as const;

type Step =
  | { readonly kind: 'follow'; readonly hop: Hop }
  | { readonly kind: 'refused'; readonly finding: Finding };

function toStep(
  redirect: {
    readonly hop: Hop;
    readonly to: URL | 'nowhere';
    readonly status: number;
    readonly followed: number;
  },
  target: Target,
): Step {
  const { hop, to, status, followed } = redirect;
  const shown = to === 'nowhere' ? '' : toShownAddress(to);
  const refuse = (because: (Finding & { kind: 'redirected' })['because']): Step => ({
    kind: 'refused',
    finding: { kind: 'redirected', status, to: shown, because },
  });
  if (to === 'nowhere') return refuse('not-followed');
  if (isLoginAddress(to) && !isLoginAddress(target.url)) return refuse('login');
  if (!target.followsRedirects) return refuse('not-followed');
  if (followed === MAX_REDIRECTS) return refuse('too-many');
  const next = toNextHop(hop, to, status);
  return next === undefined ? refuse('not-safe') : { kind: 'follow', hop: next };
}

/** Reads the answer to the end, also where its head decides: a body that never ends is no answer. */
async function look(
  response: HttpResponse,
  decided: Finding | undefined,
  { target, ports }: Asking,
): Promise<Seen> {
  const { status, headers } = response;
  const body = await receiveBody(response.body, toWish(target));
  const finding = decided ?? judge({ status, headers, body }, target.expected, ports.concealer);
  const seen: SeenResponse = {
    status,
    origin: guessOrigin(headers.get('content-type') ?? '', body.beginning.reveal()),
    beginning: body.beginning,
  };
  return {
    finding: finding.kind === 'redirected' ? redactAddress(finding, ports) : finding,
    response: seen,
    retryAfterMs: readRetryAfter(headers, ports.clock.now()),
  };
}

function redactAddress(
  finding: Finding & { readonly kind: 'redirected' },
  { concealer }: VerifyPorts,
): Finding {
  return { ...finding, to: concealer.redact(finding.to) };
}

function toWish({ expected }: Target): BodyWish {
  const { bodyContains, json, version } = expected;
  return { needles: bodyContains, isKept: json.length > 0 || version?.said.kind === 'path' };
}

const WAITED_FOR = {
  nothing: 'address',
  address: 'connection',
  connection: 'answer',
  answer: 'end',
} as const;

function toFinding(error: HttpError, afterMs: number, { target, late, progress }: Asking): Finding {
  const timedOut: Finding = {
    kind: 'timed-out',
    afterMs,
    waitedFor: WAITED_FOR[progress.reached],
  };
  if (late.signal.aborted || error.code === 'HTTP_CANCELLED') return timedOut;
  const systemCode = systemCodeOf(error);
  const host = target.url.host;
  const kind = UNANSWERED[error.code];
  return kind === undefined ? timedOut : { kind, systemCode, host };
}

const UNANSWERED: Readonly<Partial<Record<HttpErrorCode, Unanswered>>> = {
  HTTP_NAME_NOT_FOUND: 'name-not-found',
  HTTP_REFUSED: 'refused',
  HTTP_TLS: 'tls-failed',
  HTTP_PROXY: 'proxy-failed',
  HTTP_CUT_OFF: 'cut-off',
  HTTP_MALFORMED: 'not-http',
  HTTP_UNREACHABLE: 'unreachable',
};

function systemCodeOf({ cause }: HttpError): string {
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded && typeof cause.code === 'string' ? cause.code : '';
}
