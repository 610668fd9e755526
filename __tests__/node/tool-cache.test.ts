import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createToolCache } from '../../src/node/tool-cache.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const KEY = {
  ...{ plugin: 'workflow-plugin-cloud', version: 'v1.2.3', platform: 'linux-amd64' },
  sha256: 'a'.repeat(64),
};

async function open() {
  const folder = await makeTemporaryFolder();
  const archive = join(folder, 'made.tar.gz');
  await writeFile(archive, 'the archive');
  return { folder, archive, cache: createToolCache(join(folder, 'a', 'b', 'tools')) };
}

it('keeps an archive for the next run, and knows no other', async () => {
  const { folder, archive, cache } = await open();
  const restored = join(folder, 'restored');
  expect(await cache.restore(KEY, restored)).toBe(false);
  await cache.save(KEY, archive);
  expect(await cache.restore({ ...KEY, sha256: 'b'.repeat(64) }, restored)).toBe(false);
  expect(await cache.restore(KEY, restored)).toBe(true);
  expect(await readFile(restored, 'utf8')).toBe('the archive');
});

it.each([
  ['version', '../../../../outside'],
  ['version', '..'],
  ['version', ''],
  ['version', '/outside'],
  ['version', '..\\..\\outside'],
  ['platform', '../../../../outside'],
  ['plugin', '../../../../outside'],
  ['sha256', '/../../../../x'],
])('never leaves its folder for a %s such as %j', async (field, value) => {
  const { folder, archive, cache } = await open();
  const key = { ...KEY, [field]: value };
  await cache.save(key, archive);
  expect(await readdir(folder)).toEqual(['a', 'made.tar.gz']);
  expect(await readdir(join(folder, 'a'))).toEqual(['b']);
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['tools']);
  expect(await readdir(join(folder, 'a', 'b', 'tools'))).toHaveLength(1);
  expect(await cache.restore(key, join(folder, 'restored'))).toBe(true);
});
