import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

it('refuses at once an environment that another run holds, and names that run', async () => {
  const runner = await makeRunner(
    '{ name: slow, type: infra.vpc, config: { provider: local, simulate: { latency_ms: 60000 } } }',
  );
  const holder = await runner.start('infra-apply');
  await holder.untilSaid('create slow');
  const step = await runner.run('infra-apply', { 'lock-wait': '0' });
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'state-locked' } });
  const [message] = step.messages;
  expect(message?.properties).toEqual({ title: 'wfctl: state-locked' });
  expect(message?.text).toContain('apply by octocat in octo/shop run 4711 job deploy');
  expect(message?.text).toContain('https://github.example/octo/shop/actions/runs/4711/attempts/1');
  expect(message?.text).toContain('wfctl infra state unlock');
});
