import { beforeEach, describe, expect, it } from 'vitest';
import type { Bucket, BucketContent, EntityTag } from '../../src/ports/index.ts';

const content = (text: string): BucketContent => ({
  text,
  contentType: 'text/plain',
  mark: 'mark-1',
});

/**
 * What a {@link Bucket} owes. `open` gives two handles of one bucket, empty below `prefix`; a server
 * may have keys that it takes for others, which none of ours is.
 */
export function bucketContract(
  name: string,
  open: () => Promise<{ readonly one: Bucket; readonly other: Bucket; readonly prefix: string }>,
  confused: readonly string[] = [],
): void {
  describe(name, () => {
    let one: Bucket;
    let other: Bucket;
    let prefix: string;

    beforeEach(async () => {
      ({ one, other, prefix } = await open());
    });

    const put = (
      bucket: Bucket,
      text: string,
      expected?: EntityTag,
    ): Promise<EntityTag | undefined> => bucket.putIfMatch(`${prefix}a`, content(text), expected);

    it('gives back a text with its mark, at the tag it was put at', async () => {
      const tag = await put(one, 'ä\n"<&>');
      expect(await other.get(`${prefix}a`)).toEqual({ text: 'ä\n"<&>', tag, mark: 'mark-1' });
    });

    it('gives back an empty text', async () => {
      const tag = await put(one, '');
      expect(await other.get(`${prefix}a`)).toEqual({ text: '', tag, mark: 'mark-1' });
    });

    it('knows nothing of a key that was never put', async () => {
      expect(await one.get(`${prefix}a`)).toBeUndefined();
      expect(await one.list({ prefix, depth: 'all' })).toEqual({ keys: [] });
    });

    it('creates no object that exists', async () => {
      await put(one, 'first');
      expect(await put(other, 'second')).toBeUndefined();
      expect((await one.get(`${prefix}a`))?.text).toBe('first');
    });

    it('replaces an object only as it is', async () => {
      const first = await put(one, 'first');
      const second = await put(other, 'second', first);
      expect(second).toBeDefined();
      expect(await put(one, 'third', first)).toBeUndefined();
      expect((await one.get(`${prefix}a`))?.text).toBe('second');
    });

    it('replaces no object that is gone', async () => {
      const tag = (await put(one, 'first'))!;
      expect(await other.delete(`${prefix}a`, tag)).toBe(true);
      expect(await put(one, 'second', tag)).toBeUndefined();
      expect(await one.get(`${prefix}a`)).toBeUndefined();
    });

    it('counts an object that is gone as deleted', async () => {
      const tag = (await put(one, 'first'))!;
      await one.delete(`${prefix}a`, tag);
      expect(await one.delete(`${prefix}a`, tag)).toBe(true);
    });

    it('deletes an object only as it is', async () => {
      const first = (await put(one, 'first'))!;
      await put(other, 'second', first);
      expect(await one.delete(`${prefix}a`, first)).toBe(false);
      expect((await one.get(`${prefix}a`))?.text).toBe('second');
    });

    it('lets one of many writers win at each tag', async () => {
      const created = await Promise.all(['1', '2', '3', '4'].map((text) => put(one, text)));
      const tags = created.filter((tag) => tag !== undefined);
      expect(tags).toHaveLength(1);
      const replaced = await Promise.all(['5', '6', '7'].map((text) => put(other, text, tags[0])));
      expect(replaced.filter((tag) => tag !== undefined)).toHaveLength(1);
    });

    it('keeps keys apart that a URL or a file name might not', async () => {
      const names = [
        'a b',
        'a+b',
        'a%20b',
        'ä',
        'a&b<c>',
        "a'b(c)!*",
        'a:b',
        'a\\b',
        'a?b#c',
        '.a',
      ].filter((name) => !confused.includes(name));
      for (const name of names) {
        expect(await one.putIfMatch(`${prefix}${name}`, content(name), undefined)).toBeDefined();
      }
      const { keys } = await one.list({ prefix, depth: 'all' });
      expect([...keys].sort()).toEqual(names.map((name) => `${prefix}${name}`).sort());
      for (const name of names) expect((await other.get(`${prefix}${name}`))?.text).toBe(name);
    });

    it('lists one level without what lies below it, or everything', async () => {
      for (const name of ['b', 'c/d', 'c/e/f']) {
        await one.putIfMatch(`${prefix}${name}`, content(name), undefined);
      }
      const { keys: level } = await other.list({ prefix, depth: 'level' });
      expect(level).toEqual([`${prefix}b`]);
      const { keys: all } = await other.list({ prefix, depth: 'all' });
      expect([...all].sort()).toEqual(['b', 'c/d', 'c/e/f'].map((name) => `${prefix}${name}`));
    });
  });
}
