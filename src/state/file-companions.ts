import { join } from 'node:path';
import { type Files } from '../ports/index.ts';
import { checkCompanionKey } from './companion-key.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { staleText } from './stale.ts';
import { type Companions, type Revision, type StoredText } from './store.ts';
import { openVersionChain, type VersionChain } from './version-chain.ts';

/**
 * Companions as folders of versions: the key `environments/staging/lock` is kept as
 * `environments/staging/lock~/1`, `lock~/2` and so on. `~` is in no key, and no file name ends in
 * `.json`, so that upstream's readers never take one for a record.
 */
export function createFileCompanions(files: Files, folder: string): Companions {
  const chainOf = (key: string): VersionChain => {
    checkCompanionKey(key);
    return openVersionChain(files, join(folder, `${key}~`));
  };
  const get = async (key: string): Promise<StoredText | undefined> => {
    const version = await chainOf(key).current();
    return version?.text === undefined
      ? undefined
      : { text: version.text, revision: version.revision };
  };
  return {
    get,
    put: async (key, text, expected) => replace({ key, chain: chainOf(key) }, text, expected),
    remove: async (key, expected) => {
      await replace({ key, chain: chainOf(key) }, undefined, expected);
    },
    list: async (prefix) => {
      checkCompanionKey(prefix);
      const keys = await keysBelow({ files, folder }, prefix);
      const found = await mapInChunks(keys, get);
      return keys.filter((_key, index) => found[index] !== undefined).sort();
    },
  };
}

interface Document {
  readonly key: string;
  readonly chain: VersionChain;
}

/** `text` `undefined` removes. */
async function replace(
  { key, chain }: Document,
  text: string | undefined,
  expected: Revision | undefined,
): Promise<Revision> {
  const current = await chain.current();
  const found = current?.text === undefined ? undefined : current.revision;
  const version = found === expected ? await chain.append(text, current) : undefined;
  if (version === undefined) throw staleText(key);
  return version.revision;
}

interface Place {
  readonly files: Files;
  readonly folder: string;
}

/** Keys that have, or once had, a text. */
async function keysBelow(place: Place, prefix: string): Promise<readonly string[]> {
  const names = await place.files.list(join(place.folder, prefix));
  const below = await mapInChunks(names, (name) => {
    const key = `${prefix}/${name}`;
    return name.endsWith('~') ? Promise.resolve([key.slice(0, -1)]) : keysBelow(place, key);
  });
  return below.flat();
}
