import { beforeEach, describe, expect, it } from 'vitest';
import { type Companions, type Revision } from '../../src/state/index.ts';

/** What {@link Companions} owe. `open` gives two handles of one empty place. */
export function companionsContract(
  name: string,
  open: () => Promise<{ readonly one: Companions; readonly other: Companions }>,
): void {
  describe(name, () => {
    let one: Companions;
    let other: Companions;
    const stale = { code: 'STATE_STALE' };

    beforeEach(async () => {
      ({ one, other } = await open());
    });

    it('gives back a text at the revision it was put at', async () => {
      const revision = await one.put('a/b', 'x\ny', undefined);
      expect(await other.get('a/b')).toEqual({ text: 'x\ny', revision });
    });

    it('knows nothing of a key that was never put', async () => {
      expect(await one.get('a/b')).toBeUndefined();
      expect(await one.list('a')).toEqual([]);
    });

    it('keeps an empty text', async () => {
      const revision = await one.put('a', '', undefined);
      expect(await other.get('a')).toEqual({ text: '', revision });
    });

    it('refuses to create what exists', async () => {
      await one.put('a', 'first', undefined);
      await expect(other.put('a', 'second', undefined)).rejects.toMatchObject(stale);
      expect((await one.get('a'))?.text).toBe('first');
    });

    it('refuses to replace or remove at a revision that has passed', async () => {
      const first = await one.put('a', '1', undefined);
      const second = await other.put('a', '2', first);
      await expect(one.put('a', '3', first)).rejects.toMatchObject(stale);
      await expect(one.remove('a', first)).rejects.toMatchObject(stale);
      expect(await one.get('a')).toEqual({ text: '2', revision: second });
    });

    it('refuses to replace or remove what is not there', async () => {
      const revision = await one.put('a', '1', undefined);
      await one.remove('a', revision);
      await expect(other.put('a', '2', revision)).rejects.toMatchObject(stale);
      await expect(other.remove('a', revision)).rejects.toMatchObject(stale);
    });

    it('never returns to an earlier revision, whatever is put and removed', async () => {
      const seen = new Set<Revision>();
      for (let round = 0; round < 3; round += 1) {
        const created = await one.put('a', 'same', undefined);
        const replaced = await other.put('a', 'same', created);
        await one.remove('a', replaced);
        expect(await other.get('a')).toBeUndefined();
        seen.add(created).add(replaced);
      }
      expect(seen.size).toBe(6);
    });

    it('lists full keys at any depth below a folder, and only those that are there', async () => {
      await one.put('top/b', '', undefined);
      await one.put('top/a/x', '', undefined);
      await one.put('top/a', '', undefined);
      await one.put('topper/c', '', undefined);
      await one.remove('top/gone', await one.put('top/gone', '', undefined));
      expect(await other.list('top')).toEqual(['top/a', 'top/a/x', 'top/b']);
      expect(await other.list('top/a')).toEqual(['top/a/x']);
    });

    it('lets one of many writers win at each revision', async () => {
      await one.put('n', '0', undefined);
      await Promise.all(
        Array.from({ length: 8 }, (_none, index) => count(index % 2 ? one : other)),
      );
      expect((await one.get('n'))?.text).toBe('40');
    });

    it.each(['', '/a', 'a/', 'a//b', '../a', 'a/./b', 'a b', 'a~', 'ä'])(
      'refuses the key "%s"',
      async (key) => {
        await expect(one.put(key, '', undefined)).rejects.toMatchObject({
          code: 'STATE_NAME_FORBIDDEN',
        });
      },
    );
  });
}

async function count(companions: Companions): Promise<void> {
  for (let done = 0; done < 5;) {
    const { text, revision } = (await companions.get('n'))!;
    try {
      await companions.put('n', String(Number(text) + 1), revision);
      done += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'STATE_STALE' });
    }
  }
}
