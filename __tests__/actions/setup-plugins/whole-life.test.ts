import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startReleaseServer } from '../../fakes/release-server.ts';
import { makeRunner } from '../runner.ts';
import { lockLocal } from './lock-local.ts';

const TOKEN = 'ghs_0123456789abcdef0123456789abcdef0123';
const NETWORK = (cidr: string): string =>
  `{ name: net, type: infra.vpc, config: { provider: local, cidr: ${cidr} } }`;
const STAGING = { environment: 'staging' };

it('plans, applies, looks for drift and destroys with a plugin of a private release', async () => {
  const server = await startReleaseServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  // The runner's own server, which is no github.com.
  const runner = await makeRunner(NETWORK('10.0.0.0/16'), { GITHUB_API_URL: server.api });
  await lockLocal(runner, server, { host: 'github.example', token: TOKEN });
  server.disturb('/releases/tags/', { kind: 'status', status: 503 });
  server.disturb('?sig=once', { kind: 'cut', afterBytes: 10_000 });

  const setup = await runner.run('setup-plugins', { token: TOKEN });
  expect(setup).toMatchObject({ exitCode: 0, outputs: { 'cache-hit': 'false' } });
  // By the asset's id, to a storage that gets no token; again after each trouble.
  const asked = server.requests.map(({ host, authorization }) => [host, authorization]);
  expect(asked.filter(([host]) => host === 'storage').length).toBeGreaterThan(1);
  expect(new Set(asked.map(([host, token = 'none']) => `${host ?? ''} ${token}`))).toEqual(
    new Set([`api Bearer ${TOKEN}`, 'storage none']),
  );
  const folder = setup.variables['WFCTL_PLUGIN_DIR'] ?? '';
  const inputs = { ...STAGING, 'plugin-dir': folder };

  const planned = await runner.run('infra-plan', inputs);
  expect(planned).toMatchObject({ exitCode: 0, outputs: { 'create-count': '1' } });
  expect(await runner.run('infra-apply', inputs)).toMatchObject({ exitCode: 0 });
  expect(await runner.remembered()).toEqual(['net']);
  await runner.want(NETWORK('10.1.0.0/16'));
  expect(await runner.run('infra-apply', inputs)).toMatchObject({ exitCode: 0 });
  const drift = await runner.run('infra-drift', inputs);
  expect(drift).toMatchObject({ exitCode: 0, outputs: { outcome: 'in-sync' } });
  const gone = await runner.run('teardown', { ...inputs, approve: 'true' });
  expect(gone).toMatchObject({ exitCode: 0, outputs: { 'destroyed-count': '1' } });
  expect(await runner.remembered()).toEqual([]);

  // It was the installed one all along, and not the one that ships with the suite.
  await writeFile(join(folder, 'local/local'), '#!/bin/sh\nexit 3\n');
  const broken = await runner.run('infra-plan', inputs);
  expect(broken.exitCode).toBe(1);
  expect(broken.log).toContain('exit code 3');
});
