import type { ReportEvent } from '../ports/index.ts';

const LOCK_INTERVAL_MS = 30_000;

/** Progress on fewer resources than this is over before anybody has read it. */
const WORTH_REPORTING = 50;

/**
 * Tells whether an event of a kind that repeats is worth a line of its own in a log that only
 * grows: a wait twice a minute, progress on a long plan ten times in all. Everything else always is.
 */
export function createEventThrottle(): (event: ReportEvent) => boolean {
  let nextWaitMs = 0;
  let tenths = 0;
  return (event) => {
    if (event.kind === 'lock-waiting') {
      if (event.waitedMs < nextWaitMs && event.waitedMs !== 0) return false;
      nextWaitMs = event.waitedMs + LOCK_INTERVAL_MS;
      return true;
    }
    if (event.kind !== 'plan-progress') return true;
    const reached = Math.floor((event.done * 10) / Math.max(1, event.total));
    if (event.total < WORTH_REPORTING || reached === tenths) return false;
    tenths = reached;
    return true;
  };
}
