/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What an answer that is no success says of asking again. */
export type RetryAdvice =
  | { readonly kind: 'never' }
  | { readonly kind: 'soon' }
  | { readonly kind: 'later'; readonly afterMs: number; readonly because: 'rate-limit' | 'told' };

/** What a secondary limit without a time asks for (deploy 4.5). */
const SECONDARY_LIMIT_MS = 60_000;

/** A limit that resets at a second's end has reset only after it. */
const RESET_MARGIN_MS = 1000;

/**
 * Reads whether and when to ask again: `Retry-After`, GitHub's rate-limit headers, and the status.
 *
 * @param body The beginning of the body: a secondary limit says only there that it is one.
 * @param nowMs Our time; the server's own `Date` is preferred, since the reset is told in it.
 */
export function readRetryAdvice(
  { status, headers }: AnswerHead,
  body: string,
  nowMs: number,
): RetryAdvice {
  const told = readRetryAfter(headers, nowMs);
  if (status === 429 || status === 403) {
    const limitMs =
      told ?? readReset(headers, theirTime(headers, nowMs)) ?? readSecondaryLimit(status, body);
    if (limitMs !== undefined) return { kind: 'later', afterMs: limitMs, because: 'rate-limit' };
  }
  if (!TRANSIENT.has(status)) return { kind: 'never' };
  return told === undefined ? { kind: 'soon' } : { kind: 'later', afterMs: told, because: 'told' };
}

const TRANSIENT: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

function readReset(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  if (headers.get('x-ratelimit-remaining') !== '0') return undefined;
  const reset = Number(headers.get('x-ratelimit-reset')) * 1000;
  return reset > 0 ? Math.max(0, reset - now) + RESET_MARGIN_MS : SECONDARY_LIMIT_MS;
}

function readSecondaryLimit(status: number, body: string): number | undefined {
  const isLimit = status === 429 || /secondary rate limit|abuse detection/i.test(body);
  return isLimit ? SECONDARY_LIMIT_MS : undefined;
}

/**
 * How long an answer asks to be left alone, in milliseconds; `undefined` when it does not. A date is
 * taken by the server's own clock where it tells that, and otherwise by ours.
 */
export function readRetryAfter(
  headers: ReadonlyMap<string, string>,
  nowMs: number,
): number | undefined {
  const told = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(told)) return Number(told) * 1000;
  const untilMs = toTime(told);
  return untilMs === undefined ? undefined : Math.max(0, untilMs - theirTime(headers, nowMs));
}

function theirTime(headers: ReadonlyMap<string, string>, nowMs: number): number {
  return toTime(headers.get('date')) ?? nowMs;
}

function toTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
