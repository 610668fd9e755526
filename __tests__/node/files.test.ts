import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFiles } from '../../src/node/index.ts';
import { filesContract } from '../contracts/files-contract.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

filesContract('real files', async () => ({
  files: createFiles(),
  folder: await makeTemporaryFolder(),
}));

describe('real files', () => {
  const files = createFiles();
  const bits = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('creates files with the mode asked for and folders with 0750', async () => {
    const folder = await makeTemporaryFolder();
    await files.writeAtomically(join(folder, 'x', 'a'), '', { mode: 0o600 });
    await files.createExclusively(join(folder, 'y', 'a'), '', { mode: 0o644 });
    expect(await bits(join(folder, 'x'))).toBe(0o750);
    expect(await bits(join(folder, 'x', 'a'))).toBe(0o600);
    expect(await bits(join(folder, 'y', 'a'))).toBe(0o644);
  });

  it('replaces the file itself, so that an open reader keeps the old text whole', async () => {
    const folder = await makeTemporaryFolder();
    await files.writeAtomically(join(folder, 'a'), 'old', { mode: 0o600 });
    const before = await stat(join(folder, 'a'));
    await files.writeAtomically(join(folder, 'a'), 'new', { mode: 0o600 });
    expect((await stat(join(folder, 'a'))).ino).not.toBe(before.ino);
  });

  it.each([
    ['damaged', Buffer.from([0x61, 0xff])],
    ['UTF-16', Buffer.from('\ufeffmodules:', 'utf16le')],
  ])('refuses a text that is %s, and says how to save it', async (_what, bytes) => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, 'a'), bytes);
    await expect(files.read(join(folder, 'a'))).rejects.toMatchObject({
      code: 'FILES_NOT_TEXT',
      hint: expect.stringContaining('UTF-8') as string,
    });
  });

  it('names path and system code when it fails, and leaves no temporary', async () => {
    const folder = await makeTemporaryFolder();
    await mkdir(join(folder, 'a', 'full'), { recursive: true });
    const failed = files.writeAtomically(join(folder, 'a'), 'hunter2', { mode: 0o600 });
    await expect(failed).rejects.toMatchObject({
      code: 'FILES_FAILED',
      message: `cannot write ${join(folder, 'a')}: EISDIR`,
    });
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('writes again when somebody tidies its temporary away', async () => {
    const folder = await makeTemporaryFolder();
    const done = new AbortController();
    const sweeping = sweepTemporaries(folder, done.signal);
    for (let index = 0; index < 20; index += 1) {
      await files.writeAtomically(join(folder, 'a'), String(index), { mode: 0o600 });
    }
    done.abort();
    await sweeping;
    expect(await files.read(join(folder, 'a'))).toBe('19');
  });
});

/** Fewer than a writer tries again. */
const SWEEPS = 3;

async function sweepTemporaries(folder: string, until: AbortSignal): Promise<void> {
  for (let swept = 0; swept < SWEEPS && !until.aborted;) {
    const temporary = (await readdir(folder)).find((name) => name.endsWith('.tmp'));
    if (temporary === undefined) continue;
    await unlink(join(folder, temporary)).then(
      () => (swept += 1),
      () => undefined,
    );
  }
}
