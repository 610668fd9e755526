import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openShell } from './shell.ts';

const MODULES = `
  { name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  { name: old, type: infra.dns, config: { provider: local, domain: a.example } }
`;

it('T-48 exits with 2 for drift only where asked, and with 1 where it could not tell', async () => {
  const shell = await openShell(MODULES);
  await shell.run('infra apply -y');
  expect(await shell.run('infra drift --detailed-exitcode')).toMatchObject({ exitCode: 0 });
  const folder = join(shell.folder, 'cloud/catalogue');
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    if (text.includes('a.example')) await rm(path);
    else await writeFile(path, text.replaceAll('10.0.0.0', '10.9.0.0'));
  }
  const plain = await shell.run('infra drift');
  expect(plain.exitCode).toBe(0);
  expect(plain.stdout).toContain('- ghost');
  expect(plain.stderr).toContain('wfctl infra drift --refresh --prune-ghosts');
  const json = await shell.run('infra drift --detailed-exitcode --format json');
  expect(json.exitCode).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'drifted', counts: { gone: 1 } });

  const config = await shell.read('infra.yaml');
  const knob = 'simulate: { fail: { mode: always, method: detect_drift } }';
  await shell.write('infra.yaml', config.replace('directory: cloud', `directory: cloud, ${knob}`));
  const untold = await shell.run('infra drift --detailed-exitcode');
  expect(untold.exitCode).toBe(1);
  expect(untold.stdout).toContain('2 could not be told');
});

it('T-48 exits with 1 from status, too, where a provider fails or does not start', async () => {
  const shell = await openShell(MODULES);
  await shell.run('infra apply -y');
  expect(await shell.run('infra status')).toMatchObject({ exitCode: 0 });
  const config = await shell.read('infra.yaml');
  const broken = (knob: string): Promise<void> =>
    shell.write(
      'infra.yaml',
      config.replace('directory: cloud', `directory: cloud, simulate: { ${knob} }`),
    );
  await broken('fail: { mode: always, method: status, message: no answer today }');
  const failed = await shell.run('infra status --format json');
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject(
    ['net', 'old'].map((name) => ({
      ...{ name, status: 'unknown' },
      problem: expect.stringContaining('no answer today') as string,
    })),
  );
  await broken('crash: { method: initialize, when: before }');
  expect(await shell.run('infra status')).toMatchObject({ exitCode: 1, stdout: '' });
});

it('refuses flags that would be passed over', async () => {
  const shell = await openShell(MODULES);
  const alone = await shell.run('infra drift --prune-ghosts');
  expect(alone).toMatchObject({ exitCode: 1 });
  expect(alone.stderr).toContain('--refresh');
  const allowed = await shell.run('infra drift --refresh --allow-protected-prune old');
  expect(allowed).toMatchObject({ exitCode: 1 });
  expect(allowed.stderr).toContain('--prune-ghosts');
});
