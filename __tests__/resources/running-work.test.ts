import { expect, it } from 'vitest';
import { startWork } from '../../src/resources/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';

const WORK = { resource: 'db', type: 'infra.database', action: 'create' } as const;

it('tells twice a minute that work goes on, until it ends', async () => {
  const clock = createFakeClock();
  const reporter = createRecordingReporter();
  const running = startWork(WORK, { clock, reporter });
  await clock.advance(61_000);
  expect(running.end()).toBe(61_000);
  await clock.advance(60_000);
  expect(reporter.events).toEqual([
    { kind: 'resource-started', ...WORK },
    { kind: 'resource-running', tookMs: 30_000, ...WORK },
    { kind: 'resource-running', tookMs: 60_000, ...WORK },
  ]);
  expect(clock.sleepers()).toBe(0);
});
