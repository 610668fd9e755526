import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

it('warns that another run is at work, and does not take it for dead', async () => {
  const runner = await makeRunner(
    '{ name: slow, type: infra.vpc, config: { provider: local, simulate: { latency_ms: 60000 } } }',
  );
  await runner.start('infra-apply');
  await expect.poll(() => runner.unsettled(), { timeout: 10_000 }).toEqual(['slow']);
  const step = await runner.run('infra-plan');
  expect(step.exitCode).toBe(0);
  expect(step.log).toContain('warning: Another run is changing this environment');
  expect(step.log).toContain('apply by octocat in octo/shop run 4711');
  expect(step.summary).toContain('Another run is changing this environment');
});
