import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../src/kernel/index.ts';
import { openNodePorts } from '../../../src/node/index.ts';
import { type ResourceRecord, toEnvironmentName } from '../../../src/resources/index.ts';
import {
  type LockDocument,
  openJournal,
  openStore,
  readLock,
  toStoreOptions,
} from '../../../src/state/index.ts';
import { FILESYSTEM_STATE, type Sample } from './sample-config.ts';

/** What the provider has, and what we remember of it. */
export interface World {
  readonly catalogue: readonly CatalogueEntry[];
  readonly operations: readonly OperationLine[];
  /** Ids of the files and folders that resources are made of. */
  readonly things: readonly string[];
  readonly records: readonly ResourceRecord[];
  /** Names of the intents that were never settled. */
  readonly pending: readonly string[];
  readonly lock: LockDocument | undefined;
}

interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
  readonly outputs: JsonObject;
}

/** One line of the provider's operations log. */
export interface OperationLine {
  readonly method: string;
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** Reads both sides of a project folder, with the state that its config names. Rejects when it cannot be read. */
export async function readWorld(
  folder: string,
  state: JsonObject = FILESYSTEM_STATE,
): Promise<World> {
  const cloud = join(folder, '.wfctl', 'local');
  const files = await listIfPresent(join(cloud, 'catalogue'));
  const catalogue = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(cloud, 'catalogue', file), 'utf8');
      return JSON.parse(text) as CatalogueEntry;
    }),
  );
  const things = await Promise.all(
    ['databases', 'storage', 'registries'].map((part) => listIfPresent(join(cloud, part))),
  );
  const ports = await openNodePorts(process.argv[1] ?? '');
  const { backend } = state as { readonly backend: string };
  const settings = { backend, config: state, baseFolder: folder };
  await using store = await openStore(toStoreOptions(settings, ports), {
    ...ports,
    concealer: { conceal: () => [] },
  });
  const environment = toEnvironmentName('test');
  return {
    catalogue,
    operations: await readOperations(join(cloud, 'operations.log')),
    things: things.flat().map((file) => file.replace(/\.sqlite$/, '')),
    records: (await store.list()).map(({ record }) => record),
    pending: (await openJournal(store.companions, environment).pending()).map(({ name }) => name),
    lock: await readLock(store.companions, environment),
  };
}

/**
 * Everything by which a world is not the sample, made once, and remembered as it is: whole
 * sentences, none when all is well.
 */
export function findFaults(world: World, sample: Sample): readonly string[] {
  return [
    ...findSetFaults(world, sample),
    ...findRecordFaults(world),
    ...findHistoryFaults(world),
    ...world.pending.map((name) => `the journal still has an intent for ${name}`),
    ...(world.lock === undefined ? [] : ['the lock is still there']),
  ];
}

function findSetFaults({ catalogue, records, things }: World, sample: Sample): readonly string[] {
  const wanted = Object.entries(sample).map(([name, { type }]) => `${type} ${name}`);
  const made = catalogue.map(({ type, name }) => `${type} ${name}`);
  const remembered = records.map(({ type, name }) => `${type} ${name}`);
  const ids = new Set(catalogue.map(({ id }) => id));
  return [
    ...compareLists('the catalogue', made, wanted),
    ...compareLists('the state', remembered, wanted),
    ...things.filter((id) => !ids.has(id)).map((id) => `${id} exists and is in no catalogue`),
  ];
}

function compareLists(
  what: string,
  found: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  const [left, right] = [[...found].sort(), [...wanted].sort()];
  if (isDeepStrictEqual(left, right)) return [];
  const missing = right.filter((item) => !left.includes(item));
  const extra = left.filter((item, index) => !right.includes(item) || left[index - 1] === item);
  return [`${what} lacks [${missing.join(', ')}] and has too much [${extra.join(', ')}]`];
}

/** Id, outputs and config of each record, with every reference filled in, are the provider's own. */
function findRecordFaults({ catalogue, records }: World): readonly string[] {
  const entries = new Map(catalogue.map((entry) => [entry.name, entry]));
  const fill = (text: string): string =>
    text.replace(/\$\{([^.}]+)\.([^}]+)\}/g, (whole, name: string, field: string) => {
      const entry = entries.get(name);
      const value = field === 'id' ? entry?.id : entry?.outputs[field];
      return typeof value === 'string' ? value : whole;
    });
  return records.flatMap((record) => {
    const entry = entries.get(record.name);
    if (entry === undefined) return [];
    const config = JSON.parse(fill(JSON.stringify(record.appliedConfig ?? {}))) as JsonObject;
    return [
      ...(entry.id === record.providerId
        ? []
        : [`${record.name} has another id than the state says`]),
      ...compareObjects(`the outputs of ${record.name}`, record.outputs.reveal(), entry.outputs),
      ...compareObjects(`the config of ${record.name}`, config, entry.config),
    ];
  });
}

function compareObjects(what: string, remembered: JsonObject, real: JsonObject): readonly string[] {
  const keys = new Set([...Object.keys(remembered), ...Object.keys(real)]);
  keys.delete('simulate');
  const different = [...keys].filter((key) => !isDeepStrictEqual(remembered[key], real[key]));
  return different.length === 0
    ? []
    : [`${what} differ between state and provider in ${different.join(', ')}`];
}

/** Nothing is made while it is there, and nothing changed or deleted while it is not. */
function findHistoryFaults({ operations, catalogue }: World): readonly string[] {
  const living = new Map<string, string>();
  const faults: string[] = [];
  for (const { method, type, name, id } of operations) {
    const key = `${type} ${name}`;
    const known = living.get(key);
    if (method === 'create') {
      if (known !== undefined) faults.push(`${key} was created twice`);
      living.set(key, id);
    } else if (known !== id) {
      faults.push(`${method} of ${key} was for another id than its creation`);
    }
    if (method === 'delete') living.delete(key);
  }
  const ids = catalogue.map(({ id }) => id);
  return [...faults, ...compareLists('the operations log', [...living.values()], ids)];
}

async function readOperations(path: string): Promise<readonly OperationLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as OperationLine);
}

async function listIfPresent(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
