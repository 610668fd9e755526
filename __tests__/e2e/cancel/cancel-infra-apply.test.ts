import { describe, expect, it } from 'vitest';
import { makeRunner } from '../../actions/runner.ts';

const SLOW = `
  { name: slow, type: infra.vpc, config: { provider: local, simulate: { latency_ms: 60000 } } }
  { name: after, type: infra.storage, config: { provider: local, depends_on: [slow] } }
`;

/** The runner sends SIGINT, and after this long SIGTERM. */
const RUNNER_PATIENCE_MS = 7_500;

describe.each(['SIGINT', 'SIGTERM'] as const)('%s while a call runs', (signal) => {
  it('ends the step before the runner loses patience, with the lock free', async () => {
    const runner = await makeRunner(SLOW);
    const started = await runner.start('infra-apply');
    await started.untilSaid('create slow');
    const since = performance.now();
    started.kill(signal);
    const step = await started.ended;
    expect(performance.now() - since).toBeLessThan(RUNNER_PATIENCE_MS);
    expect(step.exitCode).toBe(1);
    expect(step.outputs).toMatchObject({
      'failure-reason': 'cancelled',
      outcome: 'cancelled',
      'applied-count': '0',
      'skipped-count': '2',
    });
    expect(step.summary).toContain('### 🛑 Cancelled');
    expect(await runner.lockHolder()).toBeUndefined();
    expect(await runner.unsettled()).toEqual(['slow']);
  });
});

it('lets go at once at the second signal', async () => {
  const runner = await makeRunner(SLOW);
  const started = await runner.start('infra-apply');
  await started.untilSaid('create slow');
  started.kill('SIGINT');
  await started.untilSaid('received SIGINT');
  const since = performance.now();
  started.kill('SIGTERM');
  const step = await started.ended;
  expect(performance.now() - since).toBeLessThan(3_000);
  expect(step.outputs).toMatchObject({ 'failure-reason': 'cancelled' });
  expect(await runner.lockHolder()).toBeUndefined();
});
