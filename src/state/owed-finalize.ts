import { compareBytes, encodeJson, type JsonValue } from '../kernel/index.ts';
import type { EnvironmentName } from '../resources/index.ts';
import { toEnvironmentFolder } from './companion-key.ts';
import { openFields, parseStoredObject } from './fields.ts';
import type { Companions } from './store.ts';

/**
 * Which providers still have to finish what they deferred during an apply. Written down before the
 * first change, so that a run that is killed leaves it to the next one.
 */
export interface OwedFinalize {
  /** `iac.provider` module names, sorted. Rejects with `STATE_UNREADABLE`. */
  load(): Promise<readonly string[]>;
  /** Writes down who owes it from now on; writes nothing where it says so already. */
  save(providerRefs: Iterable<string>): Promise<void>;
}

/** Opens the list of an environment. Whoever writes to it holds the environment's lock. */
export function openOwedFinalize(
  companions: Companions,
  environment: EnvironmentName,
): OwedFinalize {
  const key = `${toEnvironmentFolder(environment)}/finalize`;
  const read = async () => {
    const stored = await companions.get(key);
    if (stored === undefined) return { refs: [], revision: undefined };
    const refs = openFields(parseStoredObject(stored.text, key), key).texts('providers');
    return { refs, revision: stored.revision };
  };
  return {
    load: async () => (await read()).refs,
    save: async (providerRefs) => {
      const { refs, revision } = await read();
      const wanted: JsonValue = [...new Set(providerRefs)].sort(compareBytes);
      const text = encodeJson({ providers: wanted });
      if (text === encodeJson({ providers: refs })) return;
      if (wanted.length > 0) await companions.put(key, text, revision);
      else if (revision !== undefined) await companions.remove(key, revision);
    },
  };
}
