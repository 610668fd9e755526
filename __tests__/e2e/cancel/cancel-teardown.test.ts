import { expect, it } from 'vitest';
import { makeRunner } from '../../actions/runner.ts';

const STAGING = { environment: 'staging', approve: 'true' };
const SLOW = `
  { name: net, type: infra.vpc, config: { provider: local } }
  { name: slow, type: infra.vpc, config: { provider: local, depends_on: [net], simulate: { latency_ms: 6000 } } }
`;

/** The runner sends SIGINT, and after this long SIGTERM. */
const RUNNER_PATIENCE_MS = 7_500;

it('starts nothing after a cancel, tells what is left, frees the lock, and goes on when run again', async () => {
  const runner = await makeRunner(SLOW);
  await runner.run('infra-apply', { environment: 'staging' });
  const started = await runner.start('teardown', STAGING);
  await started.untilSaid('… delete slow');
  const since = performance.now();
  started.kill('SIGINT');
  const step = await started.ended;
  expect(performance.now() - since).toBeLessThan(RUNNER_PATIENCE_MS);
  expect(step.exitCode).toBe(1);
  expect(step.outputs).toMatchObject({
    outcome: 'cancelled',
    'destroyed-count': '0',
    'leftover-count': '2',
    'failure-reason': 'cancelled',
  });
  expect(step.summary).toContain('### 🛑 Cancelled');

  const again = await runner.run('teardown', { ...STAGING, 'lock-wait': '0' });
  expect(again.log).not.toContain('took over the lock');
  expect(again.outputs).toMatchObject({ outcome: 'torn-down' });
  expect(await runner.remembered()).toEqual([]);
});
