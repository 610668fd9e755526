import { expect, it } from 'vitest';
import { startProgram } from '../../bundles/start-program.ts';

/** A program that lives through these signals, and says each that comes. */
function living(signals: readonly string[]): string {
  return `
    for (const signal of ${JSON.stringify(signals)}) process.on(signal, () => console.log(signal));
    setInterval(() => {}, 1000);
    console.log('ready');
  `;
}

it.each([
  { when: 'at the first signal', lives: [], signals: ['SIGINT'], tookMs: 0 },
  { when: 'at the second', lives: ['SIGINT'], signals: ['SIGINT', 'SIGTERM'], tookMs: 7_500 },
  {
    when: 'when it is killed',
    lives: ['SIGINT', 'SIGTERM'],
    signals: ['SIGINT', 'SIGTERM', 'SIGKILL'],
    tookMs: 10_000,
  },
])('waits as long as the runner for a step that ends $when', async ({ lives, signals, tookMs }) => {
  const started = await startProgram(living(lives));
  await started.untilSaid('ready');
  const since = performance.now();
  const cancelled = await started.cancel();
  const ms = performance.now() - since;
  expect(cancelled.signals).toEqual(signals);
  expect(cancelled.step).toMatchObject({
    exitCode: null,
    log: ['ready', ...lives, ''].join('\n'),
  });
  expect(ms).toBeGreaterThanOrEqual(tookMs);
  expect(ms).toBeLessThan(tookMs + 2_400);
});
