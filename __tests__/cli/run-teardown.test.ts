import { describe, expect, it } from 'vitest';
import { openShell } from './shell.ts';

const MODULES = `
  { name: net, type: infra.vpc, config: { provider: local }, environments: { staging: { config: { name: staging-net } }, prod: { config: { name: prod-net } } } }
  { name: files, type: infra.storage, config: { provider: local, depends_on: [net] }, environments: { staging: { config: { name: staging-files } }, prod: { config: { name: prod-files } } } }
`;

async function openApplied(): Promise<Awaited<ReturnType<typeof openShell>>> {
  const shell = await openShell(MODULES);
  for (const environment of ['staging', 'prod']) {
    expect((await shell.run(`infra apply --env ${environment} -y`)).exitCode).toBe(0);
  }
  return shell;
}

const ALL = ['prod-files', 'prod-net', 'staging-files', 'staging-net'];

describe('wfctl infra teardown', () => {
  it('deletes with --approve and says in one line what it did', async () => {
    const shell = await openApplied();
    const ended = await shell.run('infra teardown --env staging --approve');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toMatch(
      /Teardown: 2 discovered, 2 destroyed, 0 skipped, 0 errors, \d+ state objects wiped in/,
    );
    expect(ended.stdout).toContain('A second look at every provider found nothing left.');
    expect(await shell.remembered()).toEqual(['prod-files', 'prod-net']);
  });

  it('tells all of it as JSON', async () => {
    const shell = await openApplied();
    const ended = await shell.run('infra teardown --env staging --approve --format json');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'torn-down',
      environment: 'staging',
      ...{ discovered: 2, destroyed: 2, skipped: 0, errors: 0 },
      state_objects_wiped: expect.any(Number) as number,
      resources: [
        { name: 'staging-files', result: 'destroyed', found_by: ['config', 'state'] },
        { name: 'staging-net', result: 'destroyed' },
      ],
      leftovers: [],
      problems: [],
    });
  });

  it('previews with --dry-run, also beside --approve, and exits with 0', async () => {
    const shell = await openApplied();
    const ended = await shell.run('infra teardown --env staging --dry-run --approve');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toMatch(/- {2}staging-net .*to be destroyed/);
    expect(await shell.remembered()).toEqual(ALL);
  });

  it.each([
    ['nothing', {}, undefined],
    ['a piped yes', {}, 'yes\n'],
    ['WFCTL_APPROVE', { WFCTL_APPROVE: '1', WFCTL_AUTO_APPROVE: 'true' }, undefined],
    ['INPUT_APPROVE', { INPUT_APPROVE: 'true', CI: 'true', GITHUB_ACTIONS: 'true' }, 'yes\n'],
  ])(
    'is not approved by %s: exits with 1, says how, and changes nothing',
    async (_name, environment, input) => {
      const shell = await openApplied();
      const before = await shell.files();
      const ended = await shell.run('infra teardown --env staging', {
        environment,
        ...(input === undefined ? {} : { input }),
      });
      expect(ended.exitCode).toBe(1);
      expect(ended.stdout).toMatch(/staging-net .*to be destroyed/);
      expect(ended.stderr).toContain('wfctl infra teardown --env staging --approve');
      expect([...(await shell.files())].sort()).toEqual([...before].sort());
      expect(await shell.remembered()).toEqual(ALL);
    },
  );

  it('refuses to guess the environment, and flags that approve elsewhere', async () => {
    const shell = await openApplied();
    for (const line of ['infra teardown --approve', 'infra teardown --env staging -y']) {
      expect((await shell.run(line)).exitCode).toBe(1);
    }
    expect(await shell.remembered()).toEqual(ALL);
  });

  it('lists the environments where none is named, and takes the word for the base config it advises', async () => {
    const shell = await openApplied();
    await shell.run('infra apply -y');
    const unnamed = await shell.run('infra teardown --dry-run');
    expect(unnamed.exitCode).toBe(1);
    expect(unnamed.stderr).toContain('the config has "staging", "prod"');
    const word = /say "(.*?)"/.exec(unnamed.stderr)?.[1] ?? '';
    const refused = await shell.run(`infra teardown --env ${word}`);
    expect(refused.stderr).toContain(`wfctl infra teardown --env '${word}' --approve`);
    const ended = await shell.run(`infra teardown --env ${word} --approve`);
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('Teardown: 2 discovered, 2 destroyed');
    expect(await shell.remembered()).toEqual(ALL);
  });

  it('keeps what it is told to keep', async () => {
    const shell = await openApplied();
    const ended = await shell.run(
      'infra teardown --env staging --approve --keep net,staging-files',
    );
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('nothing left but what stays');
    expect(await shell.remembered()).toEqual(ALL);
    const slip = await shell.run('infra teardown --env staging --approve --keep nett');
    expect(slip.exitCode).toBe(1);
    expect(slip.stderr).toContain('KEEP_UNKNOWN');
    expect(await shell.remembered()).toEqual(ALL);
  });
});
