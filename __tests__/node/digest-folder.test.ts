import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestFolder } from '../../src/node/digest-folder.ts';
import { sha256Of } from '../fakes/plugin-archive.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

it('tells every file by its path below the folder, sorted', async () => {
  const folder = await makeTemporaryFolder();
  await mkdir(join(folder, 'b', 'empty'), { recursive: true });
  await writeFile(join(folder, 'b', 'run'), 'run', { mode: 0o755 });
  await writeFile(join(folder, 'a'), 'a');
  expect(await digestFolder(folder)).toEqual([
    { path: 'a', sizeBytes: 1, sha256: sha256Of(Buffer.from('a')), isExecutable: false },
    { path: 'b/run', sizeBytes: 3, sha256: sha256Of(Buffer.from('run')), isExecutable: true },
  ]);
  expect(await digestFolder(join(folder, 'none'))).toEqual([]);
});

it('has no answer where there is a link', async () => {
  const folder = await makeTemporaryFolder();
  await symlink('/etc/passwd', join(folder, 'link'));
  expect(await digestFolder(folder)).toBeUndefined();
});

it.skipIf(process.platform !== 'linux')(
  'has no answer when the folder is replaced while it is read',
  async () => {
    const folder = await makeTemporaryFolder();
    for (let index = 0; index < 400; index += 1) await writeFile(join(folder, String(index)), 'x');
    const digests = digestFolder(folder);
    while (!hasOpened(folder)) await new Promise(setImmediate);
    rmSync(folder, { recursive: true });
    expect(await digests).toBeUndefined();
  },
);

/** Whether a file of the folder is open. */
function hasOpened(folder: string): boolean {
  return readdirSync('/proc/self/fd').some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(`${folder}/`);
    } catch {
      return false;
    }
  });
}

it.skipIf(process.platform !== 'linux')(
  'opens few files at once, however many there are',
  async () => {
    const folder = await makeTemporaryFolder();
    for (let index = 0; index < 400; index += 1) await writeFile(join(folder, String(index)), 'x');
    const before = (await readdir('/proc/self/fd')).length;
    let most = 0;
    let isDone = false;
    const digests = digestFolder(folder).finally(() => {
      isDone = true;
    });
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set while we wait
    while (!isDone) most = Math.max(most, (await readdir('/proc/self/fd')).length);
    expect(await digests).toHaveLength(400);
    expect(most - before).toBeLessThan(50);
  },
);
