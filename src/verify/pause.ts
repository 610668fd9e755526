import type { Pace } from './model.ts';
import type { Observation } from './observation.ts';

/** A server that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** The part of a pause that chance may leave out, so that many targets do not come all at once. */
const JITTER = 0.1;

/**
 * How long to wait before asking again. After good answers the interval is not stretched: they are
 * only counted. What a server asks for by `Retry-After` is waited for up to a minute, since pages for
 * maintenance ask for hours while a deploy takes seconds.
 *
 * @param random From 0 to 1.
 */
export function toPause(
  pace: Pace,
  { badInARow, last }: { readonly badInARow: number; readonly last: Observation },
  random: number,
): number {
  const factor = pace.backoff ** Math.max(0, badInARow - 1);
  const longestMs = Math.max(pace.intervalMs, pace.maxIntervalMs);
  const pauseMs = Math.min(longestMs, pace.intervalMs * factor) * (1 - JITTER * random);
  const askedMs =
    last.finding.kind === 'passed' ? 0 : Math.min(LONGEST_RETRY_AFTER_MS, last.retryAfterMs ?? 0);
  return Math.round(Math.max(pauseMs, askedMs));
}
