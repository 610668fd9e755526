import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFiles, createFileTrees } from '../../src/node/index.ts';
import { makeFolders } from '../../src/node/make-folders.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

it('makes every folder on the way, and answers the first of them', async () => {
  const folder = await makeTemporaryFolder();
  expect(makeFolders(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'));
  expect((await stat(join(folder, 'a', 'b', 'c'))).mode & 0o777).toBe(0o700);
});

it('makes nothing where the folder is there', async () => {
  expect(makeFolders(await makeTemporaryFolder(), 0o700)).toBeUndefined();
});

it('refuses a path through a file', async () => {
  const folder = await makeTemporaryFolder();
  await writeFile(join(folder, 'file'), '');
  expect(() => makeFolders(join(folder, 'file', 'a'), 0o700)).toThrow('EEXIST');
});

it.skipIf(!existsSync('/proc/self'))(
  'comes to an end in /proc, where nothing can be made',
  async () => {
    const path = '/proc/self/nothing/here';
    await expect(createFileTrees().makeFolder(path)).rejects.toMatchObject({
      code: 'FILES_FAILED',
    });
    const written = createFiles().writeAtomically(`${path}/a.txt`, '', { mode: 0o600 });
    await expect(written).rejects.toMatchObject({ code: 'FILES_FAILED' });
  },
);
