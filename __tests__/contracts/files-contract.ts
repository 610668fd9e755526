import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Files } from '../../src/ports/index.ts';

/** What {@link Files} owe, run against every implementation. `open` gives an empty folder. */
export function filesContract(
  name: string,
  open: () => Promise<{ readonly files: Files; readonly folder: string }>,
): void {
  describe(name, () => {
    let files: Files;
    let folder: string;
    const mode = 0o600;

    beforeEach(async () => {
      ({ files, folder } = await open());
    });

    it('reads back what was written, in a folder it made', async () => {
      const path = join(folder, 'deep', 'er', 'a.txt');
      await files.writeAtomically(path, 'ä\n', { mode });
      expect(await files.read(path)).toBe('ä\n');
      expect(await files.sizeBytes(path)).toBe(3);
    });

    it('replaces what was there', async () => {
      const path = join(folder, 'a.txt');
      await files.writeAtomically(path, 'a long first text', { mode });
      await files.writeAtomically(path, 'short', { mode });
      expect(await files.read(path)).toBe('short');
    });

    it('answers undefined for a file that is not there', async () => {
      expect(await files.read(join(folder, 'none', 'a.txt'))).toBeUndefined();
      expect(await files.sizeBytes(join(folder, 'none'))).toBeUndefined();
    });

    it('keeps a byte order mark', async () => {
      await files.writeAtomically(join(folder, 'a.txt'), '\ufeffa', { mode });
      expect(await files.read(join(folder, 'a.txt'))).toBe('\ufeffa');
    });

    it('lists files and folders by name and leaves no temporary behind', async () => {
      await files.writeAtomically(join(folder, 'b.txt'), '', { mode });
      await files.createExclusively(join(folder, 'a.txt'), '', { mode });
      await files.createExclusively(join(folder, 'a.txt'), '', { mode });
      await files.writeAtomically(join(folder, 'c', 'd.txt'), '', { mode });
      expect(await files.list(folder)).toEqual(['a.txt', 'b.txt', 'c']);
    });

    it('lists nothing in a folder that is not there', async () => {
      expect(await files.list(join(folder, 'none'))).toEqual([]);
    });

    it('makes a folder once, with those that lead to it', async () => {
      const made = join(folder, 'deep', 'er');
      expect(await files.makeFolder(made)).toBe(true);
      expect(await files.makeFolder(made)).toBe(false);
      expect(await files.list(join(folder, 'deep'))).toEqual(['er']);
      await files.writeAtomically(join(made, 'a.txt'), '', { mode });
      expect(await files.makeFolder(made)).toBe(false);
    });

    it('refuses to list a file', async () => {
      await files.writeAtomically(join(folder, 'a.txt'), '', { mode });
      await expect(files.list(join(folder, 'a.txt'))).rejects.toMatchObject({
        code: 'FILES_FAILED',
      });
    });

    it('creates a file once', async () => {
      const path = join(folder, 'new', 'a.txt');
      expect(await files.createExclusively(path, 'first', { mode })).toBe(true);
      expect(await files.createExclusively(path, 'second', { mode })).toBe(false);
      expect(await files.read(path)).toBe('first');
    });

    it('lets one of many creators win', async () => {
      const path = join(folder, 'a.txt');
      const won = await Promise.all(
        Array.from({ length: 20 }, (_none, index) =>
          files.createExclusively(path, String(index), { mode }),
        ),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await files.read(path)).toBe(String(won.indexOf(true)));
    });

    it('removes a file, and says whether there was one', async () => {
      const path = join(folder, 'a.txt');
      await files.writeAtomically(path, '', { mode });
      expect(await files.remove(path)).toBe(true);
      expect(await files.remove(path)).toBe(false);
      expect(await files.read(path)).toBeUndefined();
    });
  });
}
