import { describe, expect, it } from 'vitest';
import { Secret, toErrorChain } from '../../src/kernel/index.ts';
import type { SecretStore } from '../../src/secrets/index.ts';
import { refusalOf } from './sink-contract.ts';

/** A store, and the place behind it as its owner sees it. */
export interface StoreHouse {
  readonly store: SecretStore;
  /** Puts a secret there behind the store's back. */
  readonly put: (name: string, value: string) => Promise<void> | void;
  /** From now on the credentials may not come in; absent where there are none. */
  readonly deny?: () => void;
}

/** What a {@link SecretStore} owes. */
export function secretStoreContract(
  name: string,
  open: () => StoreHouse | Promise<StoreHouse>,
): void {
  describe(name, () => {
    it('finds the names that it has, as they were asked for, and no others', async () => {
      const { store, put } = await open();
      await put('FIRST_KEY', 'one');
      await put('SECOND', 'two');
      const found = await store.find(['SECOND', 'THIRD', 'FIRST_KEY']);
      expect([...found].sort()).toEqual(['FIRST_KEY', 'SECOND']);
      expect(await store.find([])).toEqual(new Set());
    });

    it('reads a value as it is, where it gives values back at all', async (test) => {
      const { store, put } = await open();
      if (!('read' in store)) return test.skip('values are never given back');
      for (const value of ['pässwörd 秘密', '{"user":"u"}', 'two\nlines\n']) {
        await put('KEY', value);
        expect(await readText(store, 'KEY')).toBe(value);
      }
    });

    it('T-56 tells what is missing from what is empty', async (test) => {
      const { store, put } = await open();
      if (!('read' in store)) return test.skip('values are never given back');
      await put('EMPTY', '');
      expect(await readText(store, 'EMPTY')).toBe('');
      expect(await readText(store, 'NONE')).toBeUndefined();
      expect(await store.find(['EMPTY', 'NONE'])).toEqual(new Set(['EMPTY']));
    });

    it('T-58 has what was put into it, so that nobody makes it again', async (test) => {
      const { store } = await open();
      if (!('sinkFor' in store)) return test.skip('nothing is kept there');
      expect(await store.find(['KEY'])).toEqual(new Set());
      await store.sinkFor('KEY').put(new Secret('a value'));
      expect(await store.find(['KEY'])).toEqual(new Set(['KEY']));
      // T-57: what comes back is the value, and not how the store wraps it.
      if ('read' in store) expect(await readText(store, 'KEY')).toBe('a value');
    });

    it('says that it may not be asked, and never that nothing is there', async (test) => {
      const { store, put, deny } = await open();
      if (deny === undefined) return test.skip('there are no credentials');
      await put('KEY', 'the-value-itself');
      deny();
      const error = await refusalOf(store.find(['KEY']));
      expect([error.code, error.hint]).toEqual(['SINK_FORBIDDEN', expect.any(String)]);
      expect(toErrorChain(error).text).not.toContain('the-value-itself');
    });
  });
}

/** What a store gives back of a name. */
export async function readText(store: SecretStore, name: string): Promise<string | undefined> {
  return (await store.read?.(name))?.reveal();
}
