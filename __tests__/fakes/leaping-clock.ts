import type { Clock } from '../../src/ports/index.ts';

/** A clock on which every sleep ends at once, and has taken its time all the same. */
export interface LeapingClock extends Clock {
  /** The sleeps that took any time, in milliseconds, in order. */
  readonly slept: readonly number[];
}

export function createLeapingClock(start = Date.UTC(2026, 0, 1)): LeapingClock {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    elapsedMs: () => now - start,
    sleep: (ms, signal) => {
      if (ms > 0 && signal?.aborted !== true) {
        now += ms;
        slept.push(ms);
      }
      return Promise.resolve();
    },
    callAfter: () => () => undefined,
  };
}
