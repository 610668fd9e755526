import { BucketError, type Clock } from '../ports/index.ts';

/** How long to pause after each try that failed, before chance shortens or stretches it by half. */
const PAUSES_MS = [100, 250, 600, 1500, 3500, 6000];

/** Tries again what a server was too busy for, or cut off, each time after a longer pause. */
export interface Patience {
  /** Repeats work that may be done twice without harm. */
  repeat<T>(work: () => Promise<T>): Promise<T>;
  /** Pauses after the given number of tries; rejects with the reason when that were enough. */
  pause(tries: number, reason: BucketError): Promise<void>;
}

/** Waits by the clock; a dozen seconds in all, and the time that the tries take. */
export function createPatience(clock: Clock): Patience {
  const pause = async (tries: number, reason: BucketError): Promise<void> => {
    const pauseMs = PAUSES_MS[tries - 1];
    if (pauseMs === undefined) throw reason;
    // Many who were turned away together should not come back together.
    await clock.sleep(Math.round(pauseMs * (0.5 + Math.random())));
  };
  return {
    pause,
    repeat: async (work) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await work();
        } catch (error) {
          await pause(tries, toPassing(error));
        }
      }
    },
  };
}

/** The error as one that may pass by itself; throws it when it is of another kind. */
export function toPassing(error: unknown): BucketError {
  if (error instanceof BucketError && PASSING.has(error.code)) return error;
  throw error;
}

const PASSING: ReadonlySet<string> = new Set([
  'BUCKET_BUSY',
  'BUCKET_UNCERTAIN',
  'BUCKET_UNREACHABLE',
]);
