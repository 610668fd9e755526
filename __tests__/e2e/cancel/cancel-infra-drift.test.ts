import { expect, it } from 'vitest';
import { makeRunner } from '../../actions/runner.ts';

it('ends as cancelled, writes nothing and leaves no lock when it is cancelled while it looks', async () => {
  const runner = await makeRunner('{ name: net, type: infra.vpc, config: { provider: local } }');
  await runner.run('infra-apply');
  const config = await runner.read('infra.yaml');
  const slow = config.replace(
    'directory: cloud',
    'directory: cloud, simulate: { latency_ms: 4000 }',
  );
  await runner.write('infra.yaml', slow);
  const before = await runner.read('state/net.json');
  const step = await runner.start('infra-drift', { refresh: 'true', 'prune-ghosts': 'true' });
  await expect.poll(() => runner.lockHolder(), { timeout: 20_000 }).toBe('drift --refresh');
  await step.untilSaid('provider local is ready');
  step.kill('SIGINT');
  const ended = await step.ended;
  expect(ended).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'cancelled' } });
  expect(await runner.read('state/net.json')).toBe(before);
  expect(await runner.lockHolder()).toBeUndefined();
}, 60_000);
