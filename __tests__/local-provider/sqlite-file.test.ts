import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createEmptySqlite, isSqlite } from '../../src/local-provider/sqlite-file.ts';
import {
  buildPlugin,
  listFiles,
  makeFolder,
  removeFolder,
  type RunningPlugin,
  startPlugin,
} from './plugin-process.ts';

let executable: string;
let plugin: RunningPlugin;
let folder: string;
const database = { type: 'infra.database', name: 'db', config: { engine: 'pg' } };

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  folder = await makeFolder();
  plugin = await startPlugin(executable);
  await plugin.initialize(folder);
});
afterEach(async () => {
  await plugin[Symbol.asyncDispose]();
  await removeFolder(folder);
});

it('writes the header of https://www.sqlite.org/fileformat2.html', () => {
  const file = Buffer.from(createEmptySqlite());
  expect(file.length).toBe(4096);
  expect(isSqlite(file)).toBe(true);
  expect(file.readUInt16BE(16)).toBe(file.length);
  expect([...file.subarray(18, 24)]).toEqual([1, 1, 0, 64, 32, 32]);
  expect(file.readUInt32BE(28)).toBe(1);
  expect(file.readUInt32BE(92)).toBe(file.readUInt32BE(24));
  expect(file[100]).toBe(0x0d);
});

const hasPython = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;

it.runIf(hasPython)('is a database that SQLite itself finds whole and can fill', async () => {
  const path = join(folder, 'try.sqlite');
  await writeFile(path, createEmptySqlite());
  const script = `import sqlite3; c = sqlite3.connect(${JSON.stringify(path)})
print(c.execute('pragma integrity_check').fetchone()[0])
c.execute('create table t (x)'); c.execute('insert into t values (7)'); c.commit()
print(c.execute('select x from t').fetchone()[0])`;
  const { stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  expect(stdout.split('\n')).toEqual(['ok', '7', '']);
});

it('makes a file without admin_url, keeps its contents through an update, and removes it', async () => {
  const made = await plugin.create(database);
  const path = String(made.outputs['path']);
  expect(made.outputs['uri']).toBe(`sqlite://${path}`);
  expect(made.sensitive).toMatchObject({ uri: true, path: false });
  await writeFile(path, Buffer.concat([createEmptySqlite(), Buffer.from('more')]));
  await plugin.update({ ...database, config: { engine: 'pg', note: 'x' } });
  expect((await readFile(path)).length).toBe(4100);
  await plugin.remove(database);
  expect(await listFiles(folder, 'databases')).toEqual([]);
});

it('checks the health of the file itself', async () => {
  const made = await plugin.create(database);
  expect(await plugin.healthCheck(database)).toMatchObject({ healthy: true });
  await writeFile(String(made.outputs['path']), 'no database at all');
  expect(await plugin.healthCheck(database)).toMatchObject({ healthy: false });
});
