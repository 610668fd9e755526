import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALL_RIGHTS, type GcsServer, startGcs } from '../fakes/gcs-server.ts';
import { openShell, type Shell } from './shell.ts';

const CONFIG = `
environments: { staging: {} }
modules:
  - name: state
    type: iac.state
    config: { backend: gcs, bucket: shop-state, project: shop, location: EU, endpoint: '\${GCS}', access_token: '\${GCS_TOKEN}' }
`;

describe('wfctl infra bootstrap', () => {
  let server: GcsServer;
  let shell: Shell;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await startGcs([], { 'token-1': [...ALL_RIGHTS, 'create'] });
    environment = { GCS: server.origin, GCS_TOKEN: 'token-1' };
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    server.buckets.clear();
    server.made.clear();
    shell = await openShell('');
    await shell.write('infra.yaml', CONFIG);
  });

  const run = (line: string, more: Readonly<Record<string, string>> = {}) =>
    shell.run(`infra bootstrap --env staging${line}`, { environment: { ...environment, ...more } });

  it('makes the place for the state, and has nothing to do the second time', async () => {
    const first = await run('');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toContain('✓ State: gcs shop-state/iac-state/ was created.');
    expect(first.stdout).toMatch(/^WFCTL_STATE_BUCKET=shop-state$/m);
    const wished = { project: 'shop', location: 'EU', isVersioned: true };
    expect(server.made.get('shop-state')).toEqual(wished);
    const second = await run('');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain('There is nothing to do.');
    expect(first.stdout + first.stderr + second.stdout).not.toMatch(/token-1/);
  });

  it('makes nothing in a dry run', async () => {
    const ended = await run(' --dry-run');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toContain('is missing and would be created');
    expect(ended.stdout).not.toContain('WFCTL_STATE_BUCKET');
    expect(server.buckets.size).toBe(0);
  });

  it('tells in a dry run which secrets would be made and read, by name, and makes none', async () => {
    const wanted = `
secrets:
  provider: file
  config: { path: secrets }
  entries: [{ name: GCS_ADDRESS }]
  generate:
    - { key: GCS_TOKEN, type: random_hex }
    - { key: APP_KEY, type: random_hex }
`;
    const address = CONFIG.replace('${GCS}', '${GCS_ADDRESS}');
    await shell.write('infra.yaml', wanted + address);
    await mkdir(join(shell.folder, 'secrets'));
    await writeFile(join(shell.folder, 'secrets/GCS_ADDRESS'), server.origin);
    const ended = await run(' --dry-run');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toContain('Generated secrets: 2 would be made, 0 there already.');
    expect(ended.stdout).toContain('GCS_ADDRESS is read from the folder');
    expect(ended.stdout).toContain('State: gcs cannot be looked at yet');
    expect(ended.stdout).not.toContain(server.origin);
    expect(await readdir(join(shell.folder, 'secrets'))).toEqual(['GCS_ADDRESS']);
    expect(server.buckets.size).toBe(0);
    const told = JSON.parse((await run(' --dry-run --format json')).stdout) as object;
    expect(told).toMatchObject({
      outcome: 'would-bootstrap',
      secrets: [
        { name: 'GCS_TOKEN', result: 'missing' },
        { name: 'APP_KEY', result: 'missing' },
      ],
      reads: [{ name: 'GCS_ADDRESS', from: expect.stringContaining('folder') as string }],
      places: [{ result: 'awaiting-secrets' }],
    });
  });

  it('looks for the place in a dry run where that needs no secret that is still to be made', async () => {
    const secrets = `secrets: { provider: file, config: { path: secrets }, generate: [{ key: APP_KEY, type: random_hex }] }`;
    await shell.write('infra.yaml', `${secrets}\n${CONFIG}`);
    const ended = await run(' --dry-run');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toContain('is missing and would be created');
    expect(ended.stdout).toContain('1 would be made');
  });

  it('answers programs in JSON', async () => {
    const ended = await run(' --format json');
    expect(JSON.parse(ended.stdout)).toEqual({
      outcome: 'bootstrapped',
      ...{ secrets: [], reads: [] },
      places: [
        {
          result: 'created',
          location: 'gcs shop-state/iac-state/',
          remarks: [expect.stringContaining('earlier versions') as string],
        },
      ],
      variables: { WFCTL_STATE_BUCKET: 'shop-state' },
      secret_variables: [],
    });
  });

  it('T-44 hands what it found on to the steps that follow, in the form that the runner takes', async () => {
    const [variables, outputs] = [join(shell.beside, 'env'), join(shell.beside, 'output')];
    await writeFile(variables, '');
    await writeFile(outputs, '');
    const inWorkflow = {
      ...{ GITHUB_ACTIONS: 'true', GITHUB_ENV: variables, GITHUB_OUTPUT: outputs },
    };
    const ended = await run('', inWorkflow);
    expect(ended).toMatchObject({ exitCode: 0 });
    for (const file of [variables, outputs]) {
      const entry = /^WFCTL_STATE_BUCKET<<(\S+)\nshop-state\n\1\n$/;
      expect(await readFile(file, 'utf8')).toMatch(entry);
    }
    expect(ended.stdout).not.toContain('export ');
    expect(await readFile(join(shell.folder, 'infra.yaml'), 'utf8')).toBe(CONFIG);
  });

  it('fails with what to do where the place cannot be made', async () => {
    server.tokens.set('poor', ALL_RIGHTS);
    const ended = await run('', { GCS_TOKEN: 'poor' });
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toMatch(/cannot create the bucket shop-state[^]*roles\/storage.admin/);
  });
});
