import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCacheService } from '../../fakes/cache-service.ts';
import { type ReleaseServer, startReleaseServer } from '../../fakes/release-server.ts';
import { makeRunner, type TestRunner } from '../runner.ts';
import { lockLocal } from './lock-local.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

async function start(): Promise<{ readonly runner: TestRunner; readonly server: ReleaseServer }> {
  const [runner, server] = await Promise.all([makeRunner(NETWORK), startReleaseServer()]);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { runner, server };
}

describe('with a plugin that is locked', () => {
  it('installs it, says where, and lets the steps that follow apply with it', async () => {
    const { runner, server } = await start();
    await lockLocal(runner, server);
    const step = await runner.run('setup-plugins', { mirror: server.web });
    const folder = join(runner.beside, 'wfctl-plugins');
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { 'plugin-directory': folder, 'cache-hit': 'false' },
      variables: { WFCTL_PLUGIN_DIR: folder },
    });
    expect(JSON.parse(step.outputs['plugins'] ?? '')).toMatchObject([
      { name: 'local', version: 'v1.0.0', folder: join(folder, 'local'), from: 'download' },
    ]);
    expect(step.summary).toContain('| Plugin | Version | Came from |');

    const applied = await runner.run('infra-apply', { 'plugin-dir': folder });
    expect(applied.exitCode).toBe(0);
    expect(await runner.remembered()).toEqual(['net']);
  });

  it('keeps what is there and unchanged, without a request', async () => {
    const { runner, server } = await start();
    await lockLocal(runner, server);
    await runner.run('setup-plugins', { mirror: server.web });
    const asked = server.requests.length;
    const again = await runner.run('setup-plugins', { mirror: server.web });
    expect(again.outputs['cache-hit']).toBe('true');
    expect(server.requests).toHaveLength(asked);
  });

  it('installs nothing of an archive that was changed, and points at its lock', async () => {
    const { runner, server } = await start();
    await lockLocal(runner, server, { sha256: '0'.repeat(64) });
    const step = await runner.run('setup-plugins', { mirror: server.web });
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-reason': 'unverified-plugin', plugins: '[]', 'cache-hit': 'false' },
      variables: {},
    });
    expect(step.messages).toContainEqual(
      expect.objectContaining({
        level: 'error',
        properties: expect.objectContaining({ file: '.wfctl-lock.yaml', line: '7' }) as unknown,
      }),
    );
    expect(await readdir(join(runner.beside, 'wfctl-plugins'))).not.toContain('local');
  });

  it('tells a release that is gone from one that was changed', async () => {
    const { runner, server } = await start();
    await lockLocal(runner, server);
    const step = await runner.run('setup-plugins', { mirror: `${server.web}/nowhere` });
    expect(step.outputs['failure-reason']).toBe('download-failed');
  });
});

describe('without a lockfile', () => {
  it('refuses, since it was asked to install what is locked', async () => {
    const { runner } = await start();
    const step = await runner.run('setup-plugins');
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-config' } });
  });

  it('is nothing to the root action, which a project without plugins uses as well', async () => {
    const { runner } = await start();
    const step = await runner.run('setup');
    expect(step).toMatchObject({ exitCode: 0, variables: {} });
    expect(step.log).toContain('pins no plugins');
  });
});

it('installs the plugins of a project by the root action too', async () => {
  const { runner, server } = await start();
  await lockLocal(runner, server);
  const step = await runner.run('setup', { mirror: server.web });
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'cache-hit': 'false' } });
  expect(step.path).toHaveLength(1);
});

it('shows the token that it was given to nobody else, and hides it', async () => {
  const { runner, server } = await start();
  await lockLocal(runner, server);
  const token = 'ghs_0123456789abcdef0123456789abcdef0123';
  const step = await runner.run('setup-plugins', { mirror: server.web, token });
  expect(step.masks).toContain(token);
  expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

describe('the input `cache`', () => {
  it('keeps archives from one runner to the next', async () => {
    const service = await startCacheService();
    onTestFinished(() => service[Symbol.asyncDispose]());
    const from: unknown[] = [];
    for (const name of ['first', 'next']) {
      const server = await startReleaseServer();
      onTestFinished(() => server[Symbol.asyncDispose]());
      const runner = await makeRunner(NETWORK, service.environment);
      await lockLocal(runner, server);
      const inputs = { mirror: server.web, cache: 'true', 'plugin-dir': name };
      const step = await runner.run('setup-plugins', inputs);
      from.push(JSON.parse(step.outputs['plugins'] ?? ''), step.outputs['cache-hit']);
    }
    expect(from).toMatchObject([[{ from: 'download' }], 'false', [{ from: 'cache' }], 'true']);
  });

  it('fails nothing on a runner without a cache, which it says once', async () => {
    const { runner, server } = await start();
    await lockLocal(runner, server);
    const step = await runner.run('setup-plugins', { mirror: server.web, cache: 'true' });
    expect(step.exitCode).toBe(0);
    expect(step.messages).toMatchObject([{ level: 'warning' }]);
  });
});
