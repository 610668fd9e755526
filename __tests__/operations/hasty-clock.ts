import type { Clock } from '../../src/ports/index.ts';

/** Real time, in which the pauses of a lock's heartbeat and of a cancel's grace pass at once. */
export function hastyClock(clock: Clock): Clock {
  const isPause = (ms: number): boolean => ms >= 4_000 && ms <= 15_000;
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(isPause(ms) ? 20 : ms, signal),
  };
}
