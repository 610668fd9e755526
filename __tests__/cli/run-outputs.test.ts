import { expect, it } from 'vitest';
import { findCanary } from '../bundles/canary.ts';
import { openShell } from './shell.ts';

const DB = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [webhook] } }, outputs: { id: { sensitive: false } } }
`;

it('masks outputs in every command and format, and no variable unmasks them', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const { webhook, id } = await shell.outputsOf('db');
  const variables = [
    'WFCTL_SHOW_SENSITIVE',
    'SHOW_SENSITIVE',
    'WFCTL_INFRA_OUTPUTS_SHOW_SENSITIVE',
  ];
  const environment = Object.fromEntries(variables.map((name) => [name, 'true']));
  const lines = [
    'infra outputs',
    'infra outputs --format json',
    'infra outputs --format yaml',
    'infra outputs --format env',
    'infra state show db',
    'infra state list --format json',
  ];
  const shown: Record<string, string> = {};
  for (const line of lines) {
    const { exitCode, stdout, stderr } = await shell.run(line, { environment });
    expect({ line, exitCode }).toEqual({ line, exitCode: 0 });
    shown[line] = stdout + stderr;
  }
  expect(findCanary(String(webhook), shown)).toEqual([]);
  expect(shown['infra outputs --format json']).toContain(String(id));
  expect(JSON.parse(shown['infra state show db'] ?? '')).toMatchObject({
    outputs: { webhook: '(sensitive)' },
  });
});

it('never hands a program the placeholder for a value', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const value = await shell.run('infra outputs --module db --output webhook --format value');
  expect(value).toMatchObject({ exitCode: 1, stdout: '' });
  expect(value.stderr).toMatch(/db\.webhook[^]*--show-sensitive/);
  const declared = await shell.run('infra outputs --module db --output id --format value');
  expect(declared.exitCode).toBe(0);
  const variables = await shell.run('infra outputs --format env');
  expect(variables.exitCode).toBe(0);
  expect(variables.stderr).toMatch(/warning: [^]*db\.webhook/);
  expect(variables.stderr).not.toContain('db.id');
});

it('shows them with --show-sensitive only, and warns on standard error', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const { webhook, uri } = await shell.outputsOf('db');
  const one = await shell.run('infra outputs -S --module db --output webhook --format value');
  expect(one.stdout).toBe(`${String(webhook)}\n`);
  expect(one.stderr).toContain('warning: ');
  const all = await shell.run('infra outputs --show-sensitive --format json');
  expect(JSON.parse(all.stdout)).toMatchObject({ db: { uri, webhook } });
});

it.each([
  ['infra outputs --module dbb', 'db'],
  ['infra outputs --output nope --format value', 'webhook'],
])('says what there is instead: wfctl %s', async (line, known) => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const ended = await shell.run(line);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^error: there is no /i);
  expect(ended.stderr).toContain(known);
});

it('has the runner of a workflow mask them before it prints them', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const { webhook } = await shell.outputsOf('db');
  const line = 'infra outputs -S --module db --output webhook --format value';
  const ended = await shell.run(line, { environment: { GITHUB_ACTIONS: 'true' } });
  expect(ended.stdout).toBe(`${String(webhook)}\n`);
  const [first = ''] = ended.stderr.split('\nwarning: ');
  expect(first.split('\n')).toContain(`::add-mask::${String(webhook)}`);
  const plain = await shell.run(line);
  expect(plain.stderr).not.toContain('::add-mask::');
});
