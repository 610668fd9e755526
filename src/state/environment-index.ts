import { compareBytes, encodeJson, type JsonValue } from '../kernel/index.ts';
import {
  type EnvironmentName,
  parseResourceName,
  type ResourceName,
  toEnvironmentName,
} from '../resources/index.ts';
import { toKeySegment } from './companion-key.ts';
import { openFields, parseStoredObject, unreadable } from './fields.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { type Companions, type Revision } from './store.ts';

/**
 * Which environments a record belongs to, for a record does not say it (T-11). A record can belong
 * to several: a module that no environment renames is one record for all of them.
 */
export interface EnvironmentIndex {
  /**
   * The environments of every claimed name, sorted. A name that is absent was never claimed, such
   * as a record that upstream wrote.
   */
  load(): Promise<ReadonlyMap<ResourceName, readonly EnvironmentName[]>>;
  /** Notes that the records belong to the environment, before they are written; one write for all. */
  claim(environment: EnvironmentName, names: readonly ResourceName[]): Promise<void>;
  /** Notes that they no longer do, after they were removed; one write for all. */
  release(environment: EnvironmentName, names: readonly ResourceName[]): Promise<void>;
}

/**
 * Opens the index. Each environment has a list of its own (`index/<environment>`), written only by
 * whoever holds that environment's lock.
 */
export function openEnvironmentIndex(companions: Companions): EnvironmentIndex {
  const change = async (
    environment: EnvironmentName,
    edit: (names: Set<ResourceName>) => void,
  ): Promise<void> => {
    const key = `${FOLDER}/${toKeySegment(environment)}`;
    const page = await readPage(companions, key);
    const names = new Set(page?.names);
    edit(names);
    if (names.size === (page?.names.length ?? 0)) return;
    await companions.put(key, encodePage(environment, names), page?.revision);
  };
  return {
    load: async () => {
      const keys = await companions.list(FOLDER);
      const pages = await mapInChunks(keys, (key) => readPage(companions, key));
      return toOwners(pages.filter((page) => page !== undefined));
    },
    claim: (environment, names) =>
      change(environment, (all) => {
        for (const name of names) all.add(name);
      }),
    release: (environment, names) =>
      change(environment, (all) => {
        for (const name of names) all.delete(name);
      }),
  };
}

const FOLDER = 'index';

interface Page {
  readonly environment: EnvironmentName;
  readonly names: readonly ResourceName[];
  readonly revision: Revision;
}

async function readPage(companions: Companions, key: string): Promise<Page | undefined> {
  const stored = await companions.get(key);
  if (stored === undefined) return undefined;
  const fields = openFields(parseStoredObject(stored.text, key), key);
  return {
    environment: toEnvironmentName(fields.text('environment')),
    names: fields.texts('names').map((text) => toName(text, key)),
    revision: stored.revision,
  };
}

function toName(text: string, key: string): ResourceName {
  const name = parseResourceName(text);
  if (name === undefined) throw unreadable(key, 'it holds an empty name');
  return name;
}

function encodePage(environment: EnvironmentName, names: ReadonlySet<ResourceName>): string {
  const sorted: JsonValue = [...names].sort(compareBytes);
  return encodeJson({ environment, names: sorted }, { indent: 2 });
}

function toOwners(pages: readonly Page[]): ReadonlyMap<ResourceName, readonly EnvironmentName[]> {
  const owners = new Map<ResourceName, EnvironmentName[]>();
  for (const { environment, names } of pages.toSorted(byEnvironment)) {
    for (const name of names) {
      const environments = owners.get(name);
      if (environments === undefined) owners.set(name, [environment]);
      else environments.push(environment);
    }
  }
  return owners;
}

function byEnvironment(left: Page, right: Page): number {
  return compareBytes(left.environment, right.environment);
}
