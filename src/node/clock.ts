import { type Clock } from '../ports/index.ts';

/** The longest time one timer of Node can wait, in milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock on the wall, and the one since this process began. A sleep keeps the process alive. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    elapsedMs: () => performance.now(),
    sleep: async (ms, signal) => {
      for (let leftMs = ms; leftMs > 0 && signal?.aborted !== true; leftMs -= LONGEST_TIMER_MS) {
        await wait(Math.min(leftMs, LONGEST_TIMER_MS), signal);
      }
    },
    callAfter: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
