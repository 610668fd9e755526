import { setImmediate } from 'node:timers/promises';
import { type Clock } from '../../src/ports/index.ts';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers in their order, and lets what they started settle. */
  advance(ms: number): Promise<void>;
  /** Lets time pass as for a paused process: nobody wakes. */
  skip(ms: number): void;
  /** Sets the clock on the wall by so much, back if negative: no time passes. */
  set(byMs: number): void;
  /** How many sleep now. */
  sleepers(): number;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Starts at the given time in milliseconds since the epoch. */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  let setByMs = 0;
  const asleep = new Set<Sleeper>();
  return {
    now: () => now + setByMs,
    elapsedMs: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted === true) {
          resolve();
          return;
        }
        const sleeper: Sleeper = {
          due: now + ms,
          wake: () => {
            asleep.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        asleep.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      }),
    callAfter: (ms, act) => {
      const sleeper: Sleeper = {
        due: now + ms,
        wake: () => {
          asleep.delete(sleeper);
          act();
        },
      };
      asleep.add(sleeper);
      return () => {
        asleep.delete(sleeper);
      };
    },
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let next = earliest(asleep, end); next !== undefined; next = earliest(asleep, end)) {
        now = Math.max(now, next.due);
        next.wake();
        await settle();
      }
      now = end;
    },
    skip: (ms) => {
      now += ms;
    },
    set: (byMs) => {
      setByMs += byMs;
    },
    sleepers: () => asleep.size,
  };
}

function earliest(asleep: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  return [...asleep]
    .filter(({ due }) => due <= end)
    .sort((left, right) => left.due - right.due)
    .at(0);
}

/** In-memory ports answer within a turn of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
}
