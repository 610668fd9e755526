import { isStale } from './stale.ts';
import { type Companions, type StoredText } from './store.ts';
import { type ChainVersion, type VersionChain } from './version-chain.ts';

/**
 * A version chain that is one companion, whose conditional writes do what a folder's chain is made
 * for. Its versions have no numbers and no lineage: nobody has to tell them apart by those.
 */
export function openCompanionChain(companions: Companions, key: string): VersionChain {
  return {
    current: async () => {
      const stored = await companions.get(key);
      return stored === undefined ? undefined : toVersion(stored);
    },
    append: async (text = '', after) => {
      try {
        return toVersion({ text, revision: await companions.put(key, text, after?.revision) });
      } catch (error) {
        if (isStale(error)) return undefined;
        throw error;
      }
    },
  };
}

function toVersion({ text, revision }: StoredText): ChainVersion {
  return { number: 0, revision, text: text === '' ? undefined : text, lineage: [] };
}
