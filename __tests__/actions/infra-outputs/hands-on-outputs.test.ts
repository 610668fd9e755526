import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCanary } from '../../bundles/canary.ts';
import { makeRunner, type TestRunner } from '../runner.ts';

const DB = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [webhook] } }, outputs: { id: { sensitive: false } } }
`;

/** Puts other outputs into the record that the state keeps of the database. */
async function remember(runner: TestRunner, outputs: Readonly<Record<string, unknown>>) {
  const record = JSON.parse(await runner.read('state/db.json')) as object;
  await runner.write('state/db.json', JSON.stringify({ ...record, outputs }));
}

it('masks every secret before it hands anything on, and shows none', async () => {
  const runner = await makeRunner(DB);
  await runner.run('infra-apply');
  const { id, webhook, uri } = await runner.outputsOf('db');
  const step = await runner.run('infra-outputs', { file: 'out.json' });
  expect(step).toMatchObject({ exitCode: 0, variables: {} });
  expect(step.outputs).toMatchObject({
    'db-id': id,
    'db-webhook': webhook,
    'db-uri': uri,
    file: join(runner.folder, 'out.json'),
  });
  expect(JSON.parse(step.outputs['outputs-json'] ?? '')).toMatchObject({ db: { id, webhook } });
  expect(step.masks).toContain(webhook);
  expect(step.masks).not.toContain(id);
  const shown = step.log.replace(/^::add-mask::.*$/gm, '');
  expect(shown).toContain('(sensitive)');
  expect(findCanary(String(webhook), { shown, summary: step.summary })).toEqual([]);
  expect(JSON.parse(await runner.read('out.json'))).toMatchObject({ db: { webhook } });
  expect((await stat(join(runner.folder, 'out.json'))).mode & 0o777).toBe(0o600);
});

it('hands on one module under the names of its outputs, and as variables when asked', async () => {
  const runner = await makeRunner(DB);
  await runner.run('infra-apply');
  const { webhook } = await runner.outputsOf('db');
  const step = await runner.run('infra-outputs', {
    ...{ module: 'db', output: 'webhook', 'export-env': 'true' },
  });
  expect(step.outputs).toMatchObject({ webhook, 'outputs-count': '1' });
  expect(step.variables).toEqual({ DB_WEBHOOK: webhook });
});

it('hands on lines, commands and delimiters as they are', async () => {
  const runner = await makeRunner(DB);
  await runner.run('infra-apply');
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nEOF\nwebhook<<EOF\n-----END KEY-----\n';
  const command = '::set-output name=x::owned\n::error::made up\n##[add-path]/tmp/evil';
  await remember(runner, { key, command, percent: '%0A::error::no' });
  const step = await runner.run('infra-outputs', { module: 'db', 'export-env': 'true' });
  expect(step).toMatchObject({ exitCode: 0, messages: [] });
  expect(step.outputs).toMatchObject({ key, command, percent: '%0A::error::no' });
  expect(step.variables).toMatchObject({ DB_KEY: key, DB_COMMAND: command });
  expect(step.masks).toEqual(expect.arrayContaining(['MIIEvQIBADANBgkq', '::error::made up']));
});

it('holds back a secret that cannot be masked, also within the JSON', async () => {
  const runner = await makeRunner(DB);
  await runner.run('infra-apply');
  await remember(runner, { token: '7 7', id: 'db-1' });
  const step = await runner.run('infra-outputs', { module: 'db' });
  expect(step.outputs).toEqual({
    id: 'db-1',
    'outputs-count': '1',
    'outputs-json': expect.any(String) as string,
  });
  expect(JSON.parse(step.outputs['outputs-json'] ?? '')).toEqual({ db: { id: 'db-1' } });
  expect(step.messages).toMatchObject([
    { level: 'warning', text: expect.stringContaining('token') as string },
  ]);
});

it('hides neither ports nor names that nobody spoke of, so that the log can be read', async () => {
  const runner = await makeRunner(DB.replaceAll('name: db', 'name: shop-db'));
  await runner.run('infra-apply');
  const record = JSON.parse(await runner.read('state/shop-db.json')) as object;
  const outputs = { name: 'shop-db', port: 25060, mode: 'true', id: 'shop-db' };
  await runner.write('state/shop-db.json', JSON.stringify({ ...record, outputs }));
  const step = await runner.run('infra-outputs', { module: 'shop-db' });
  expect(step.outputs).toMatchObject({ name: 'shop-db', port: '25060', mode: 'true' });
  for (const word of ['shop-db', '25060', 'true']) expect(step.masks).not.toContain(word);
  expect(step.messages).toMatchObject([
    { level: 'warning', text: expect.stringContaining('mode, port. ') as string },
  ]);
  expect(step.log).toContain('shop-db  name');
});

it.each([
  [{ 'a-b': 'x1x1', 'a.b': 'y2y2' }, { module: 'db', 'export-env': 'true' }, 'refused'],
  [{ uri: 'x1x1', URI: 'y2y2' }, {}, 'refused'],
  [{ file: 'x1x1' }, { module: 'db' }, 'refused'],
  [{ uri: 'x1x1' }, { module: 'dbb' }, 'invalid-input'],
  [{ uri: 'x1x1' }, { output: 'url' }, 'invalid-input'],
  [{ uri: 'x1x1' }, { format: 'yaml' }, 'invalid-input'],
])('refuses outputs %j asked with %j, and hands nothing on', async (outputs, inputs, reason) => {
  const runner = await makeRunner(DB);
  await runner.run('infra-apply');
  await remember(runner, outputs);
  const step = await runner.run('infra-outputs', inputs);
  expect(step).toMatchObject({ exitCode: 1, variables: {} });
  expect(step.outputs).toEqual({ 'failure-reason': reason });
});
