import type { Clock } from '../../src/ports/index.ts';

/** Between two heartbeats of a lock, and how long running calls may go on after a cancel. */
const PAUSES_MS: ReadonlySet<number> = new Set([15_000, 4_500]);

/** Real time, in which the pauses of a lock's heartbeat and of a cancel's grace pass at once. */
export function hastyClock(clock: Clock): Clock {
  return {
    ...clock,
    sleep: (ms, signal) => clock.sleep(PAUSES_MS.has(ms) ? 20 : ms, signal),
  };
}
