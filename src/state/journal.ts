import { compareBytes, encodeJson, type JsonObject } from '../kernel/index.ts';
import { type EnvironmentName, parseResourceName, type ResourceName } from '../resources/index.ts';
import { toEnvironmentFolder, toKeySegment } from './companion-key.ts';
import { openFields, parseStoredObject, unreadable } from './fields.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { type Companions } from './store.ts';

/**
 * What we are about to do, written before we do it and cleared after the record is. An intent left
 * behind proves that a call may have been made and not been recorded.
 */
export interface Intent {
  readonly name: ResourceName;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly type: string;
  readonly providerRef: string;
  /** The provider's type. */
  readonly provider: string;
  /** Id of the resource as it was before; empty for a create. */
  readonly providerId: string;
  /** Hash and config the new record is to carry; empty and `undefined` for a delete. */
  readonly configHash: string;
  readonly config: JsonObject | undefined;
  readonly dependencies: readonly string[];
  /** The lock token of the run that wrote it. */
  readonly run: string;
  /** RFC 3339. */
  readonly at: string;
}

/** The intents of one environment. */
export interface Journal {
  /** Sorted by name. Rejects with `STATE_UNREADABLE` rather than leave one out. */
  pending(): Promise<readonly Intent[]>;
  /** Writes it down before the call it announces; replaces one of the same name. */
  open(intent: Intent): Promise<void>;
  /** Clears it once the record tells the outcome. */
  close(name: ResourceName): Promise<void>;
}

/** Opens the journal of an environment. Whoever writes to it holds the environment's lock. */
export function openJournal(companions: Companions, environment: EnvironmentName): Journal {
  const folder = `${toEnvironmentFolder(environment)}/journal`;
  const keyOf = (name: ResourceName): string => `${folder}/${toKeySegment(name)}`;
  return {
    pending: async () => {
      const keys = await companions.list(folder);
      const intents = await mapInChunks(keys, async (key) => {
        const stored = await companions.get(key);
        return stored === undefined ? [] : [parseIntent(stored.text, key)];
      });
      return intents.flat().sort((left, right) => compareBytes(left.name, right.name));
    },
    open: async (intent) => {
      const key = keyOf(intent.name);
      await companions.put(key, encodeIntent(intent), (await companions.get(key))?.revision);
    },
    close: async (name) => {
      const key = keyOf(name);
      const stored = await companions.get(key);
      if (stored !== undefined) await companions.remove(key, stored.revision);
    },
  };
}

function encodeIntent(intent: Intent): string {
  return encodeJson({ ...intent, config: intent.config ?? null });
}

function parseIntent(text: string, key: string): Intent {
  const fields = openFields(parseStoredObject(text, key), key);
  const name = parseResourceName(fields.text('name'));
  const action = ACTIONS.find((known) => known === fields.text('action'));
  if (name === undefined) throw unreadable(key, 'it names no resource');
  if (action === undefined) throw unreadable(key, 'its action is not a known one');
  return {
    name,
    action,
    type: fields.text('type'),
    providerRef: fields.text('providerRef'),
    provider: fields.text('provider'),
    providerId: fields.text('providerId'),
    configHash: fields.text('configHash'),
    config: fields.object('config'),
    dependencies: fields.texts('dependencies'),
    run: fields.text('run'),
    at: fields.text('at'),
  };
}

const ACTIONS = ['create', 'update', 'replace', 'delete'] as const;
