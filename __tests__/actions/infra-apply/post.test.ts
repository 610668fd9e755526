import { expect, it } from 'vitest';
import { makeRunner, type EndedStep, type TestRunner } from '../runner.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

/** Kills the main step while the provider is asked to create the network. */
async function killWhileCreating(runner: TestRunner): Promise<EndedStep> {
  await runner.want(NETWORK.replace('local,', 'local, simulate: { latency_ms: 60000 },'));
  const started = await runner.start('infra-apply');
  // The call is made once the intent is written.
  await expect.poll(() => runner.unsettled(), { timeout: 10_000 }).toEqual(['net']);
  started.kill('SIGKILL');
  const main = await started.ended;
  expect(main.exitCode).toBeNull();
  expect(await runner.lockHolder()).toBe('apply');
  await runner.want(NETWORK);
  return main;
}

/** Lets the cloud have the network after all, as when the killed call still came through. */
async function letItLand(runner: TestRunner): Promise<void> {
  const config = await runner.read('infra.yaml');
  await runner.write('landed.yaml', config.replace('directory: state', 'directory: elsewhere'));
  await runner.run('infra-apply', { config: 'landed.yaml' });
}

it('records in the post step what a killed main step had made, and frees its lock', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killWhileCreating(runner);
  await letItLand(runner);
  expect(await runner.remembered()).toEqual([]);

  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
  expect(post.messages[0]?.text).toContain('net');
  expect(await runner.lockHolder()).toBeUndefined();
  expect(await runner.remembered()).toEqual(['net']);
  expect(await runner.unsettled()).toEqual([]);

  await runner.run('infra-apply');
  const made = (await runner.files()).filter((file) => /^cloud\/catalogue\/./.test(file));
  expect(made).toHaveLength(1);
});

it('frees the lock of a killed main step of which nothing is found', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killWhileCreating(runner);
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
  expect(await runner.lockHolder()).toBeUndefined();
  expect(await runner.remembered()).toEqual([]);

  const next = await runner.run('infra-apply');
  expect(next.outputs).toMatchObject({ outcome: 'applied' });
});

it('warns, and fails no job, when the config can no longer be read', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killWhileCreating(runner);
  await runner.write('infra.yaml', 'modules: [');
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
});

it('leaves the lock of another run alone', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killWhileCreating(runner);
  const state = { ...main.state, 'lock-token': '"of-another-run"' };
  const post = await runner.runPost('infra-apply', { ...main, state });
  expect(post).toMatchObject({ exitCode: 0, messages: [] });
  expect(await runner.lockHolder()).toBe('apply');
});
