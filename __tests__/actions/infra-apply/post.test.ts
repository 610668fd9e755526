import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EndedStep } from '../../bundles/start-step.ts';
import { makeRunner, type TestRunner } from '../runner.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

/** Kills the main step once the network is made, while the provider is still to say so. */
async function killBeforeTheAnswer(runner: TestRunner): Promise<EndedStep> {
  await runner.want(NETWORK.replace('local,', 'local, simulate: { latency_ms: 60000 },'));
  const started = await runner.start('infra-apply');
  await expect.poll(() => findInCloud(runner), { timeout: 10_000 }).toHaveLength(1);
  started.kill('SIGKILL');
  const main = await started.ended;
  expect(main.exitCode).toBeNull();
  expect(await runner.lockHolder()).toBe('apply');
  expect(await runner.remembered()).toEqual([]);
  await runner.want(NETWORK);
  for (const file of await findInCloud(runner)) {
    const text = await runner.read(file);
    await runner.write(file, text.replace(/("latency_ms":\s*)60000/g, '$10'));
  }
  return main;
}

/** The files that stand for resources in the cloud of the local provider. */
async function findInCloud(runner: TestRunner): Promise<readonly string[]> {
  return (await runner.files()).filter((file) => /^cloud\/catalogue\/.*\.json$/.test(file));
}

it('records in the post step what a killed main step had made, and frees its lock', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killBeforeTheAnswer(runner);
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
  expect(post.messages[0]?.text).toContain('net');
  expect(await runner.lockHolder()).toBeUndefined();
  expect(await runner.remembered()).toEqual(['net']);
  expect(await runner.unsettled()).toEqual([]);

  expect((await runner.run('infra-apply')).exitCode).toBe(0);
  expect(await findInCloud(runner)).toHaveLength(1);
});

it('frees the lock of a killed main step of which nothing is found', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killBeforeTheAnswer(runner);
  await rm(join(runner.folder, 'cloud'), { recursive: true });
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
  expect(await runner.lockHolder()).toBeUndefined();
  expect(await runner.remembered()).toEqual([]);

  const next = await runner.run('infra-apply');
  expect(next.outputs).toMatchObject({ outcome: 'applied' });
});

it('warns, and fails no job, when the config can no longer be read', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killBeforeTheAnswer(runner);
  await runner.write('infra.yaml', 'modules: [');
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, messages: [{ level: 'warning' }] });
});

it('leaves the lock of another run alone', async () => {
  const runner = await makeRunner(NETWORK);
  const main = await killBeforeTheAnswer(runner);
  const state = { ...main.state, 'lock-token': '"of-another-run"' };
  const post = await runner.runPost('infra-apply', { ...main, state });
  expect(post).toMatchObject({ exitCode: 0, messages: [] });
  expect(await runner.lockHolder()).toBe('apply');
});
