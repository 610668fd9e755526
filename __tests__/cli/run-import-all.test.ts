import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openShell, type Shell } from './shell.ts';

const NET = '{ name: net, type: infra.vpc, config: { provider: local } }';
const MODULES = `
  ${NET}
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, depends_on: [net] } }
`;

/** Everything is there, and nothing of it in the state. */
async function openForgotten(modules = MODULES): Promise<Shell> {
  const shell = await openShell(modules);
  expect((await shell.run('infra apply -y')).exitCode).toBe(0);
  await rm(join(shell.folder, 'state'), { recursive: true });
  return shell;
}

it('shows what is there, records it at yes, and then there is nothing to apply', async () => {
  const shell = await openForgotten();
  const ended = await shell.run('infra import-all --accept-shared-names', { input: 'y\n' });
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toMatch(/^net +infra\.vpc +local +local-vpc-\w+$/m);
  expect(ended.stdout).toContain('2 resources there and not in the state.');
  expect(ended.stdout).toContain('Imported 2 resources.');
  expect(ended.stderr).toContain('Take these into the state? [y/N]');
  expect(await shell.remembered()).toEqual(['db', 'net']);
  expect(await shell.run('infra apply')).toMatchObject({ exitCode: 0 });

  const again = await shell.run('infra import-all --accept-shared-names');
  expect(again).toMatchObject({
    exitCode: 0,
    stdout: 'There is nothing to import.\nIn the state already: net, db.\n',
  });
});

it.each([
  ['Enter', '\n'],
  ['the end of the input', ''],
])('T-77 records nothing at %s, exits with 1 and leaves no lock', async (_name, input) => {
  const shell = await openForgotten();
  const ended = await shell.run('infra import-all --accept-shared-names', { input });
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toContain('Cancelled. Nothing was recorded.');
  expect(await shell.remembered()).toEqual([]);
  expect(await shell.lockHolder()).toBeUndefined();
});

it('writes nothing with --dry-run, and asks nothing', async () => {
  const shell = await openForgotten();
  const before = await shell.files();
  const ended = await shell.run('infra import-all --accept-shared-names --dry-run -y');
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toContain('This was a dry run; nothing was recorded.');
  expect(ended.stderr).not.toContain('[y/N]');
  expect(await shell.files()).toEqual(before);
});

it('tells all of it as JSON', async () => {
  const shell = await openForgotten();
  await shell.run('infra import-all -y --accept-shared-names --type infra.vpc');
  await shell.want(`${MODULES.trim()}\n${NET.replace('net', 'lan')}`);
  const ended = await shell.run('infra import-all -y --accept-shared-names --format json');
  expect(ended.exitCode).toBe(0);
  expect(JSON.parse(ended.stdout)).toEqual({
    outcome: 'imported',
    environment: '',
    resources: [
      {
        ...{ name: 'db', type: 'infra.database', provider: 'local', recorded: true },
        id: expect.stringMatching(/^local-database-/) as string,
      },
    ],
    known: ['net'],
    absent: ['lan'],
    warnings: [],
  });
});

it('shows no secret of what it takes over, and records it as one', async () => {
  const shell = await openShell(
    '{ name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [webhook] } } }',
  );
  await shell.run('infra apply -y');
  const { webhook } = await shell.outputsOf('db');
  await rm(join(shell.folder, 'state'), { recursive: true });
  const ended = await shell.run('infra import-all -y --accept-shared-names --verbose');
  expect(ended.exitCode).toBe(0);
  expect((await shell.outputsOf('db'))['webhook']).toBe(webhook);
  const shown = await shell.run('infra state export --format json');
  for (const said of [ended.stdout, ended.stderr, shown.stdout]) {
    expect(said).not.toContain(String(webhook));
  }
});

it('says all that is in doubt at once with what to do, and records nothing', async () => {
  const shell = await openForgotten(
    '{ name: net, type: infra.vpc, config: { provider: local, owner: team-b } }\n{ name: lan, type: infra.vpc, config: { provider: local } }',
  );
  await shell.want(`${NET}\n${NET.replace('net', 'lan')}`);
  const ended = await shell.run('infra import-all --env staging -y');
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toContain('(OWNED_BY_OTHERS)');
  expect(ended.stderr).toContain('  lan (infra.vpc), as in environment prod\n');
  expect(ended.stderr).toMatch(
    /--accept-shared-names\n +wfctl infra import --name lan --env staging\n/,
  );
  expect(ended.stderr).toContain('wfctl infra import --name net --env staging');
  expect(ended.stderr).toContain('Nothing was recorded.');
  const owned = await shell.run(
    'infra import-all --env staging -y --owner team-b --accept-shared-names',
  );
  expect(owned.exitCode).toBe(0);
});
