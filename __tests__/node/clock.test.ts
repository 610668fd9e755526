import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/node/index.ts';

describe('the real clock', () => {
  const clock = createClock();

  it('tells the time in milliseconds since the epoch', () => {
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });

  it('tells how much time has passed', async () => {
    const before = clock.elapsedMs();
    await clock.sleep(20);
    expect(clock.elapsedMs() - before).toBeGreaterThanOrEqual(19);
  });

  it('sleeps at least as long as asked', async () => {
    const before = performance.now();
    await clock.sleep(20);
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  });

  it('does not sleep for no time, or when the signal was aborted before', async () => {
    await clock.sleep(0);
    await clock.sleep(-5);
    await clock.sleep(60_000, AbortSignal.abort());
  });

  it('calls back after a while, and not when told to stop before', async () => {
    const called: string[] = [];
    const stop = clock.callAfter(1, () => called.push('stopped'));
    stop();
    await new Promise<void>((resolve) => {
      clock.callAfter(20, () => {
        called.push('waited for');
        resolve();
      });
    });
    expect(called).toEqual(['waited for']);
  });

  it('wakes when the signal is aborted, even from a sleep longer than one timer', async () => {
    const controller = new AbortController();
    const sleeping = clock.sleep(2 ** 33, controller.signal);
    await clock.sleep(5);
    controller.abort();
    await sleeping;
  });
});
