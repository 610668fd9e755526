import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCanary } from '../../bundles/canary.ts';
import { startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { makeRunner, type TestRunner } from '../runner.ts';

const SECRET = 'correct-horse-battery-staple';
const MODULES = `
  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  { name: guarded, type: infra.dns, protected: true, config: { provider: local, domain: a.example } }
  { name: keys, type: infra.vpc, config: { provider: local, admin_password: '\${ADMIN_PASSWORD}', simulate: { sensitive: [api_key] } } }
`;

/** Changes a resource behind everybody's back; without a change it is deleted. */
async function meddle(
  runner: TestRunner,
  name: string,
  change?: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(runner.folder, 'cloud/catalogue');
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    const entry = JSON.parse(await readFile(path, 'utf8')) as { name: string; config: object };
    if (entry.name !== name) continue;
    if (change === undefined) await rm(path);
    else {
      const config = { ...entry.config, ...change };
      await writeFile(path, JSON.stringify({ ...entry, config }));
    }
  }
}

it('T-48 tells each outcome in outputs, annotations and an issue, and shows no secret', async () => {
  await using github = await startGitHubServer();
  const { issues, comments } = github.world.repository('octo/shop');
  const runner = await makeRunner(MODULES, {
    ADMIN_PASSWORD: SECRET,
    GITHUB_API_URL: github.api,
  });
  await runner.run('infra-apply');
  const keep = { issue: 'always', 'github-token': WORKFLOW_TOKEN.token };

  const clean = await runner.run('infra-drift', keep);
  expect(clean).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'in-sync', 'has-drift': 'false', 'in-sync-count': '3' },
  });
  expect(issues).toEqual([]);

  const meddled = 'meddled-with-by-somebody';
  await meddle(runner, 'network', { cidr: '192.168.0.0/16' });
  await meddle(runner, 'keys', { admin_password: meddled });
  await meddle(runner, 'guarded');
  const drifted = await runner.run('infra-drift', keep);
  expect(drifted).toMatchObject({
    exitCode: 0,
    outputs: {
      ...{ outcome: 'drifted', 'has-drift': 'true', 'changed-count': '2', 'gone-count': '1' },
      ...{ 'unknown-count': '0', 'in-sync-count': '0', 'issue-number': '1' },
    },
  });
  expect(JSON.parse(drifted.outputs['drift'] ?? '')).toMatchObject({
    resources: [
      { name: 'guarded', drift: 'ghost', protected: true },
      { name: 'keys', drift: 'config-drift', changes: [{ path: 'admin_password' }] },
      { name: 'network', drift: 'config-drift', changes: [{ found: '192.168.0.0/16' }] },
    ],
  });
  const places = drifted.messages.map(({ level, properties: { file, line } }) => [
    level,
    file,
    line,
  ]);
  expect(places).toEqual([
    ['warning', 'infra.yaml', '6'],
    ['warning', 'infra.yaml', '7'],
    ['warning', 'infra.yaml', '5'],
  ]);
  expect(drifted.summary).toContain('| \\~ config-drift | `network` | `infra.vpc` | cidr |');
  expect(issues[0]?.body).toContain('| \\- ghost | `guarded` |');

  const { api_key: key } = await runner.outputsOf('keys');
  const texts = {
    log: drifted.log.replace(/^::add-mask::.*$/gm, ''),
    summary: drifted.summary,
    drift: drifted.outputs['drift'] ?? '',
    issue: JSON.stringify([issues, comments]),
  };
  for (const secret of [SECRET, meddled, String(key), WORKFLOW_TOKEN.token]) {
    expect(findCanary(secret, texts)).toEqual([]);
  }

  const refused = await runner.run('infra-drift', { refresh: 'true', 'prune-ghosts': 'true' });
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'refused' } });
  expect(await runner.remembered()).toEqual(['guarded', 'keys', 'network']);
  const pruned = await runner.run('infra-drift', {
    ...{ refresh: 'true', 'prune-ghosts': 'true', 'allow-protected-prune': 'guarded' },
  });
  expect(pruned.exitCode).toBe(0);
  expect(await runner.remembered()).toEqual(['keys', 'network']);
  expect(await runner.outputsOf('keys')).toMatchObject({ api_key: key });
  expect(await runner.lockHolder()).toBeUndefined();

  await runner.run('infra-apply', { 'allow-replace': 'guarded' });
  const mended = await runner.run('infra-drift', keep);
  expect(mended.outputs).toMatchObject({ outcome: 'in-sync', 'issue-number': '1' });
  expect(issues.map(({ state }) => state)).toEqual(['closed']);
}, 60_000);

it('T-48 fails where a provider cannot say, and closes no issue for it', async () => {
  await using github = await startGitHubServer();
  const { issues, comments } = github.world.repository('octo/shop');
  const runner = await makeRunner(MODULES, { ADMIN_PASSWORD: 'x', GITHUB_API_URL: github.api });
  await runner.run('infra-apply');
  const keep = { issue: 'auto', 'github-token': WORKFLOW_TOKEN.token };
  await meddle(runner, 'network', { cidr: '192.168.0.0/16' });
  await runner.run('infra-drift', keep);
  const config = await runner.read('infra.yaml');
  const knob = 'simulate: { fail: { mode: always, method: detect_drift, code: UNAVAILABLE } }';
  await runner.write('infra.yaml', config.replace('directory: cloud', `directory: cloud, ${knob}`));
  const step = await runner.run('infra-drift', {
    ...keep,
    refresh: 'true',
    'prune-ghosts': 'true',
  });
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: {
      ...{ outcome: 'could-not-tell', 'has-drift': 'unknown', 'unknown-count': '3' },
      'failure-reason': 'could-not-tell',
    },
  });
  expect(step.messages[0]).toMatchObject({ level: 'error', properties: { file: 'infra.yaml' } });
  expect(await runner.remembered()).toEqual(['guarded', 'keys', 'network']);
  expect(issues.map(({ state }) => state)).toEqual(['open']);
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body).toContain('`network`');
}, 60_000);

it('warns where the token may not keep an issue, and fails where it has to', async () => {
  await using github = await startGitHubServer();
  github.world.repository('octo/shop');
  github.forbid('POST', 'issues=write');
  const runner = await makeRunner(MODULES, { ADMIN_PASSWORD: 'x', GITHUB_API_URL: github.api });
  await runner.run('infra-apply');
  await meddle(runner, 'network', { cidr: '192.168.0.0/16' });
  const token = { 'github-token': WORKFLOW_TOKEN.token };
  const warned = await runner.run('infra-drift', { ...token, issue: 'auto' });
  expect(warned).toMatchObject({ exitCode: 0, outputs: { 'has-drift': 'true' } });
  expect(warned.messages.map(({ text }) => text).join('\n')).toContain('issues: write');
  const failed = await runner.run('infra-drift', { ...token, issue: 'always' });
  expect(failed).toMatchObject({ exitCode: 1, outputs: { 'has-drift': 'true' } });
}, 60_000);
