import { describe, expect, it } from 'vitest';
import { findCanary } from '../bundles/canary.ts';
import { toConfig } from '../bundles/workspace.ts';
import { openShell } from './shell.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';
const KEY_AND_READER = `
  { name: db, type: infra.vpc, config: { provider: local, simulate: { sensitive: [api_key] } } }
  { name: app, type: infra.dns, config: { provider: local, domain: a.example, zone: '\${db.api_key}' } }
`;

describe('wfctl infra plan', () => {
  it('shows the plan on standard output alone, and exits with 2 only where that is asked', async () => {
    const shell = await openShell(NETWORK);
    const plain = await shell.run('infra plan');
    expect(plain.exitCode).toBe(0);
    expect(plain.stdout).toMatch(/^\+ create {2}net {2}\(infra\.vpc\)/);
    expect(plain.stderr).toContain('provider local is ready');
    const detailed = await shell.run('infra plan --detailed-exitcode');
    expect(detailed).toMatchObject({ exitCode: 2, stdout: plain.stdout });

    await shell.run('infra apply -y');
    const nothing = await shell.run('infra plan --detailed-exitcode');
    expect(nothing).toMatchObject({
      exitCode: 0,
      stdout: 'No changes. Infrastructure is up-to-date.\n',
    });
  });

  it('plans without starting a provider where that is asked', async () => {
    const shell = await openShell(NETWORK);
    const ended = await shell.run('infra plan --no-provider --env staging');
    expect(ended).toMatchObject({ exitCode: 0, stderr: 'plan staging\n' });
    expect(await shell.files()).toEqual(['infra.yaml']);
  });

  it('prints JSON that a program can read', async () => {
    const shell = await openShell(NETWORK);
    const { stdout } = await shell.run('infra plan --no-provider --format json --env prod');
    expect(JSON.parse(stdout)).toMatchObject({
      environment: 'prod',
      actions: [{ action: 'create', resource: { name: 'net' } }],
    });
  });

  it('T-03 takes the file that is named, though another lies where one is looked for', async () => {
    const shell = await openShell(NETWORK);
    await shell.write('other.yaml', toConfig(NETWORK.replace('net', 'other-net')));
    for (const line of ['infra plan other.yaml', 'infra plan --config other.yaml']) {
      const { stdout } = await shell.run(`${line} --no-provider`);
      expect(stdout).toContain('other-net');
    }
  });

  it('T-04 heeds flags that come after the file', async () => {
    const shell = await openShell(NETWORK);
    const ended = await shell.run('infra plan infra.yaml --no-provider --env nowhere');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('(UNKNOWN_ENVIRONMENT)');
  });

  it('T-60 shows and writes no secret, neither as text nor as JSON nor to a file', async () => {
    const shell = await openShell(KEY_AND_READER);
    await shell.run('infra apply -y');
    const { api_key: key } = await shell.outputsOf('db');
    await shell.want(KEY_AND_READER.replace('a.example', 'b.example'));
    const text = await shell.run('infra plan -o plan.json');
    const json = await shell.run('infra plan --format json');
    expect(text.stdout).toContain('b.example');
    expect(text.stderr).toContain('wfctl infra apply --plan plan.json');
    const all = {
      text: text.stdout + text.stderr,
      json: json.stdout + json.stderr,
      file: await shell.read('plan.json'),
    };
    expect(findCanary(String(key), all)).toEqual([]);
  });
});
