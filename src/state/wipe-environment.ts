import { type EnvironmentName, type ResourceName } from '../resources/index.ts';
import { toEnvironmentFolder } from './companion-key.ts';
import { openEnvironmentIndex } from './environment-index.ts';
import { toLockKey } from './lock-document.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { type StateStore } from './store.ts';

/** What was forgotten of an environment. */
export interface Wiped {
  /** Names of the records that are gone. */
  readonly records: readonly ResourceName[];
  /** How many texts of ours are gone, such as pages of the journal. */
  readonly companions: number;
}

/**
 * Forgets all that is remembered of one environment, for whoever holds its lock, which stays. A
 * record that other environments claim too is left to them; one that nobody claims is nobody's to
 * forget. Intents that were never settled go as well: look into them first. Killed on the way, it
 * finds the rest when it is called again.
 *
 * @param keep names whose records stay, and for whose sake all else that is remembered beside the
 * records stays as well
 * @throws StateError `STATE_STALE` when somebody without the lock writes meanwhile
 */
export async function wipeEnvironment(
  store: StateStore,
  environment: EnvironmentName,
  keep: ReadonlySet<string> = new Set(),
): Promise<Wiped> {
  const index = openEnvironmentIndex(store.companions);
  const owners = await index.load();
  const claimed = [...owners].filter(([, environments]) => environments.includes(environment));
  const names = claimed.map(([name]) => name).filter((name) => !keep.has(name));
  const own = new Set(claimed.filter(([, { length }]) => length === 1).map(([name]) => name));
  const records = (await store.list()).filter(
    ({ record }) => own.has(record.name) && !keep.has(record.name),
  );
  await mapInChunks(records, ({ record, revision }) => store.remove(record.name, revision));
  await index.release(environment, names);
  const companions = keep.size === 0 ? await removeCompanions(store, environment) : 0;
  return { records: records.map(({ record }) => record.name), companions };
}

async function removeCompanions(store: StateStore, environment: EnvironmentName): Promise<number> {
  const { companions } = store;
  const keys = await companions.list(toEnvironmentFolder(environment));
  const removed = await mapInChunks(
    keys.filter((key) => key !== toLockKey(environment)),
    async (key) => {
      const stored = await companions.get(key);
      if (stored !== undefined) await companions.remove(key, stored.revision);
      return stored !== undefined;
    },
  );
  return removed.filter(Boolean).length;
}
