import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/ports/index.ts';

/** A clock that moves when told. */
export interface StepClock extends Clock {
  /** Lets time pass, and what it wakes settle. */
  advance(ms: number): Promise<void>;
}

export function createStepClock(): StepClock {
  let now = 0;
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  return {
    now: () => now,
    elapsedMs: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          due: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
        if (signal?.aborted === true) sleeper.wake();
      }),
    callAfter: (ms, act) => {
      const sleeper = {
        due: now + ms,
        wake: () => {
          sleepers.delete(sleeper);
          act();
        },
      };
      sleepers.add(sleeper);
      return () => {
        sleepers.delete(sleeper);
      };
    },
    advance: async (ms) => {
      await setImmediate();
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.due <= now) sleeper.wake();
      await setImmediate();
    },
  };
}
