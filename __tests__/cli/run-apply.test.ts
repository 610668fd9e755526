import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from './shell.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';
const FILES = '{ name: files, type: infra.storage, config: { provider: local } }';
const ONE_FAILS = `
  { name: net, type: infra.vpc, config: { provider: local, simulate: { fail: { mode: always, message: no more networks } } } }
  { name: files, type: infra.storage, config: { provider: local } }
`;

describe('the question of wfctl infra apply', () => {
  it.each([
    ['Enter', '\n'],
    ['no', 'n\n'],
    ['anything else', 'yep\n'],
    ['the end of the input', ''],
  ])('T-77 T-78 changes nothing at %s, and exits with 1', async (_name, input) => {
    const shell = await openShell(NETWORK);
    const ended = await shell.run('infra apply', { input });
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain('Plan: 1 to create');
    expect(ended.stderr).toContain('Cancelled. Nothing was changed.');
    expect(ended.stderr.includes('--auto-approve')).toBe(input === '');
    expect(await shell.remembered()).toEqual([]);
    expect(await shell.lockHolder()).toBeUndefined();
  });

  it('goes on at yes, and asks nothing where there is nothing to do', async () => {
    const shell = await openShell(NETWORK);
    const applied = await shell.run('infra apply', { input: 'y\n' });
    expect(applied.exitCode).toBe(0);
    expect(applied.stdout).toContain('Apply: 1 done, 0 failed');
    const again = await shell.run('infra apply');
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: 'No changes. Infrastructure is up-to-date.\n',
    });
  });
});

describe('wfctl infra apply', () => {
  it('T-63 exits with 1 where a change failed, naming the resource and the whole chain', async () => {
    const shell = await openShell(ONE_FAILS);
    const ended = await shell.run('infra apply -y --format json');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/✗ create net \(infra\.vpc\).*Create.*local.*no more networks/);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'partly-applied',
      results: [
        { name: 'net', result: 'failed', code: expect.stringMatching(/^PROVIDER_/) as string },
        { name: 'files', result: 'done', action: 'create', took_ms: expect.any(Number) as number },
      ],
    });
    expect(await shell.remembered()).toEqual(['files']);
  });

  it('T-78 exits with 1 where the plan that was approved does not stand any more', async () => {
    const shell = await openShell(NETWORK);
    await shell.run('infra plan -o plan.json');
    await shell.want(NETWORK.replace('10.0', '10.9'));
    const stale = await shell.run('infra apply -y --plan plan.json');
    expect(stale.exitCode).toBe(1);
    expect(stale.stderr).toContain('Nothing was changed.');
    expect(await shell.remembered()).toEqual([]);

    await shell.want(NETWORK);
    expect(await shell.run('infra apply -y --plan plan.json')).toMatchObject({ exitCode: 0 });
  });

  it('refuses at once where another run holds the lock, and says who and what to do', async () => {
    const shell = await openShell(
      NETWORK.replace('local,', 'local, simulate: { latency_ms: 60000 },'),
    );
    const holder = shell.start('infra apply -y');
    await holder.untilSaid('create net');
    const ended = await shell.run('infra apply -y');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/error: .* is locked by apply by .* \(process \d+\)/);
    expect(ended.stderr).toContain('wfctl infra state unlock');
  });

  it('says at a signal what it waits for, ends in time and leaves no lock', async () => {
    const shell = await openShell(
      NETWORK.replace('local,', 'local, simulate: { latency_ms: 60000 },'),
    );
    const started = shell.start('infra apply -y');
    await expect.poll(() => shell.unsettled(), { timeout: 10_000 }).toEqual(['net']);
    started.kill('SIGINT');
    await started.untilSaid('waiting for 1 running call');
    started.kill('SIGINT');
    const ended = await started.ended;
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain('1 cut off');
    expect(await shell.lockHolder()).toBeUndefined();
  });

  it('writes no colours where standard error is no terminal', async () => {
    const shell = await openShell(ONE_FAILS);
    const { stdout, stderr } = await shell.run('infra apply -y', {
      environment: { TERM: 'xterm-256color' },
    });
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('refreshing', () => {
  it.each([
    '--refresh',
    '--refresh -y',
    '--refresh=true',
    '-y --allow-protected-prune net --refresh',
  ])(
    'T-49 is no part of an apply: it changes nothing with %s, and names the command that refreshes',
    async (flags) => {
      const shell = await openShell(NETWORK);
      const ended = await shell.run(`infra apply ${flags}`, { input: 'y\n' });
      expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ended.stderr).toContain('wfctl infra drift --refresh');
      expect(await shell.files()).toEqual(['infra.yaml']);
    },
  );

  it('T-49 never goes on into an apply, and forgets nothing where it only looks', async () => {
    const shell = await openShell(`${NETWORK}\n${FILES}`);
    await shell.run('infra apply -y');
    await removeFromCloud(shell, 'files');
    const made = await shell.read('cloud/operations.log');
    await shell.want(NETWORK.replace('10.0', '10.9'));
    const looked = await shell.run('infra drift');
    expect(looked.stdout).toContain('files');
    expect(await shell.remembered()).toEqual(['files', 'net']);

    const refreshed = await shell.run('infra drift --refresh --prune-ghosts');
    expect(refreshed.exitCode).toBe(0);
    expect(await shell.remembered()).toEqual(['net']);
    expect(await shell.read('cloud/operations.log')).toBe(made);
  });
});

/** As if somebody had deleted it by hand. */
async function removeFromCloud(shell: Shell, name: string): Promise<void> {
  const { id } = await shell.outputsOf(name);
  await rm(join(shell.folder, `cloud/catalogue/${String(id)}.json`));
}

describe('wfctl infra destroy', () => {
  it('deletes at the exact word yes only, dependants first', async () => {
    const shell = await openShell(
      `${NETWORK}\n{ name: files, type: infra.storage, config: { provider: local, depends_on: [net] } }`,
    );
    await shell.run('infra apply -y');
    const declined = await shell.run('infra destroy', { input: 'y\n' });
    expect(declined.exitCode).toBe(1);
    expect(declined.stdout).toContain('2  net  ← files');
    expect(await shell.remembered()).toEqual(['files', 'net']);

    const destroyed = await shell.run('infra destroy', { input: 'yes\n' });
    expect(destroyed.exitCode).toBe(0);
    expect(destroyed.stdout).toContain('Destroy: 2 done');
    expect(await shell.remembered()).toEqual([]);
  });
});
