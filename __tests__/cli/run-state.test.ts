import { expect, it } from 'vitest';
import { openShell } from './shell.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

it('forgets a resource that stays, and takes it back by its name', async () => {
  const shell = await openShell(NETWORK);
  await shell.run('infra apply -y');
  expect(await shell.run('infra state rm net')).toMatchObject({ exitCode: 0 });
  expect(await shell.remembered()).toEqual([]);

  expect(await shell.run('infra import --name net')).toMatchObject({ exitCode: 0 });
  expect(await shell.remembered()).toEqual(['net']);
  const again = await shell.run('infra import --name net');
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('(ALREADY_REMEMBERED)');
});

it('T-41 lists by environment, and knows a resource by its module’s name too, in the environment that renames it', async () => {
  const shell = await openShell(
    NETWORK.replace(/}$/, ', environments: { staging: { config: { name: shop-net } } } }'),
  );
  await shell.run('infra apply -y --env staging');
  const listed = await shell.run('infra state list --env staging --format json');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'shop-net' }]);
  const shown = await shell.run('infra state show net --env staging');
  expect(JSON.parse(shown.stdout)).toMatchObject({ resource_id: 'shop-net' });
  const forgotten = await shell.run('infra state rm net --env staging');
  expect(forgotten).toMatchObject({ exitCode: 0 });
  expect(forgotten.stdout).toContain('Forgot shop-net');
  expect(await shell.remembered()).toEqual([]);
});

it('T-41 looks where the environment keeps its state, and nowhere else', async () => {
  const shell = await openShell(NETWORK);
  const config = await shell.read('infra.yaml');
  const state = 'config: { backend: filesystem, directory: state }';
  const own = `${state}, environments: { staging: { config: { directory: staging } } }`;
  await shell.write('infra.yaml', config.replace(state, own));
  await shell.run('infra apply -y --env staging');
  const names = async (command: string): Promise<readonly string[]> => {
    const { stdout } = await shell.run(`${command} --format json`);
    const records = JSON.parse(stdout) as readonly Readonly<Record<string, string>>[];
    return records.map((record) => record['name'] ?? record['resource_id'] ?? '');
  };
  for (const command of ['infra state list', 'infra state export']) {
    expect({ command, names: await names(`${command} --env staging`) }).toEqual({
      ...{ command, names: ['net'] },
    });
    for (const elsewhere of ['', ' --env prod']) {
      expect({ command, elsewhere, names: await names(`${command}${elsewhere}`) }).toEqual({
        ...{ command, elsewhere, names: [] },
      });
    }
  }
  expect((await shell.run('infra state show net --env prod')).exitCode).toBe(1);
  expect((await shell.run('infra state rm net')).exitCode).toBe(1);
  expect((await shell.run('infra state rm net --env staging')).exitCode).toBe(0);
  expect(await names('infra state list --env staging')).toEqual([]);
});

it('lists what is remembered and how it is, for people and for programs', async () => {
  const shell = await openShell(NETWORK);
  await shell.run('infra apply -y');
  const list = await shell.run('infra state list');
  expect(list.stdout).toContain('1 resource in the state.');
  const json = await shell.run('infra state list --format json');
  expect(JSON.parse(json.stdout)).toMatchObject([{ name: 'net', type: 'infra.vpc' }]);
  const status = await shell.run('infra status --format json');
  expect(status.exitCode).toBe(0);
  expect(JSON.parse(status.stdout)).toMatchObject([{ name: 'net', problem: null }]);
});

it.each(['infra state show nett', 'infra state rm nett', 'infra import --name nett'])(
  'says that nothing is called so: wfctl %s',
  async (line) => {
    const shell = await openShell(NETWORK);
    await shell.run('infra apply -y');
    const ended = await shell.run(line);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^error: /);
    expect(await shell.remembered()).toEqual(['net']);
  },
);

it('takes a lock away at yes only, from whoever holds it', async () => {
  const shell = await openShell(
    NETWORK.replace('local,', 'local, simulate: { latency_ms: 60000 },'),
  );
  const holder = shell.start('infra apply -y');
  await holder.untilSaid('create net');
  expect(await shell.run('infra state unlock', { input: '\n' })).toMatchObject({ exitCode: 1 });
  expect(await shell.lockHolder()).toBe('apply');
  const unlocked = await shell.run('infra state unlock', { input: 'y\n' });
  expect(unlocked.exitCode).toBe(0);
  expect(unlocked.stdout).toMatch(/^Unlocked\. It was held by apply by /);
  expect(await shell.lockHolder()).toBeUndefined();
});
