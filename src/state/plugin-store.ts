import { type Clock, type Liveness } from '../ports/index.ts';
import { type ResourceName, type StateBackend } from '../resources/index.ts';
import {
  type BareRecord,
  fingerprintOf,
  toBackendRecord,
  withAdditions,
} from './backend-record.ts';
import { type BackendRecords, listEverything, openBackendRecords } from './backend-records.ts';
import { openCompanionChain } from './companion-chain.ts';
import { createNoCompanions } from './no-companions.ts';
import { checkRecordName, toEngineRecordFile } from './record-file.ts';
import { openRecordNotes, type RecordNote } from './record-notes.ts';
import { collision } from './record-places.ts';
import { staleRecord } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Revision, type StateStore, type StoredRecord } from './store.ts';
import { createTurns } from './turns.ts';
import { createWriterGuard } from './writer-guard.ts';

/** Where the records are, and where our notes. */
export interface PluginPlace {
  readonly backend: StateBackend & AsyncDisposable;
  /** For people: `gcs, served by the plugin gcp`. */
  readonly location: string;
  /** A state of our own kind, of which only the companions are used; without it nothing can be written. */
  readonly notes: StateStore | undefined;
}

/** What the plugin store speaks to, besides the plugin. */
export interface PluginStorePorts {
  readonly clock: Clock;
  readonly liveness: Liveness;
}

/**
 * A store whose records are kept by a plugin. The plugin's protocol reads, writes, lists and
 * deletes whole records and nothing else: it writes without conditions, keeps no other texts, and
 * locks without an owner or an end. So everything that needs more lies in a second place, the
 * notes: lock, journal and index; the guard, under which a record is compared and then written; and
 * what the plugin has no field for ({@link openRecordNotes}). The plugin's own locks are not taken,
 * since one that a killed run leaves would stop everybody for good.
 *
 * The revision of a record is the digest of what the plugin reads back, so that writes of other
 * tools are noticed. What is read back after a write must be what was written.
 *
 * A write that is under way when we are stopped, and carried out much later, cannot be refused by
 * anybody: that is the one promise of other stores that this one does not make.
 */
export function createPluginStore(place: PluginPlace, ports: PluginStorePorts): StateStore {
  const { location, notes: beside } = place;
  const companions = beside?.companions ?? createNoCompanions(() => withoutNotes(location));
  const notes = openRecordNotes(companions);
  const records = openBackendRecords(place.backend, location);
  const guard = createWriterGuard(openCompanionChain(companions, 'guard'), {
    ...ports,
    onTakeover: () => Promise.resolve(),
  });
  const turns = createTurns<ResourceName>();
  /** Runs the change on what is there now, while nobody else changes it. */
  const change = <T>(
    { name, expected }: { readonly name: ResourceName; readonly expected: Revision | undefined },
    work: (found: BareRecord | undefined, fence: () => Promise<void>) => Promise<T>,
  ): Promise<T> =>
    turns.take(name, () =>
      guard.run(async (fence) => {
        const found = await records.read(name);
        if (found?.revision !== expected) throw staleRecord(name);
        return await work(found, fence);
      }),
    );
  return {
    location,
    companions,
    list: async () => {
      const found = await listEverything(records, companions);
      const noted = await notes.readAll(found.map(({ record }) => record.name));
      return found.map((bare) => complete(bare, noted.get(bare.record.name)));
    },
    read: async (name) => {
      const [bare, note] = await Promise.all([records.readOrOther(name), notes.read(name)]);
      return bare === undefined ? undefined : complete(bare, note);
    },
    checkNames: (names) => checkPluginNames(names, records),
    put: (record, expected) =>
      change({ name: record.name, expected }, async (found, fence) => {
        checkRecordName(record.name);
        const fingerprint = fingerprintOf(record);
        await notes.announce(record, fingerprint, found?.fingerprint);
        await fence();
        await records.write(toBackendRecord(record));
        const kept = await records.read(record.name);
        if (kept?.fingerprint !== fingerprint) throw keptOtherwise(record.name, location);
        return kept.revision;
      }),
    remove: (name, expected) =>
      change({ name, expected }, async (_found, fence) => {
        await fence();
        await records.remove(name);
        await notes.clear(name);
      }),
    [Symbol.asyncDispose]: () => close([guard, place.backend, beside]),
  };
}

function complete(bare: BareRecord, note: RecordNote | undefined): StoredRecord {
  const additions = note?.get(bare.fingerprint);
  if (additions === undefined) return { record: bare.record, revision: bare.revision };
  return withAdditions(bare, additions, `the note on ${bare.record.name}`);
}

/** Which spelling a backend has for a name nobody can ask; all of upstream's have the same (T-35). */
async function checkPluginNames(
  names: readonly ResourceName[],
  records: BackendRecords,
): Promise<void> {
  names.forEach(checkRecordName);
  const there = (await records.list()).map(({ record }) => record.name);
  const taken = new Map(there.map((name) => [toEngineRecordFile(name), name]));
  for (const name of names) {
    const place = toEngineRecordFile(name);
    if ((taken.get(place) ?? name) !== name) throw collision(name, place);
    taken.set(place, name);
  }
}

function keptOtherwise(name: ResourceName, location: string): StateError {
  return new StateError(
    'STATE_WRITE_FAILED',
    `the record of ${name} does not come back from ${location} as it was given`,
    {
      hint: 'The plugin changes what it keeps, perhaps a number too large for it, or somebody else wrote the record at the same time. Look at what it has with `wfctl infra state list`.',
    },
  );
}

/** Closes all of them, whatever becomes of one. */
async function close(all: readonly (AsyncDisposable | undefined)[]): Promise<void> {
  const outcomes = await Promise.allSettled(all.map(async (each) => each?.[Symbol.asyncDispose]()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function withoutNotes(location: string): StateError {
  return new StateError(
    'STATE_BACKEND_UNSAFE',
    `${location} can be read but not changed: a state backend inside a plugin writes without conditions, and its locks have no owner and no end, so nothing there keeps two runs apart`,
    {
      hint: 'Give the `iac.state` module `notes`, a place of one of our own backends where lock, journal and index are kept, such as `notes: { backend: postgres, dsn: "${STATE_DSN}" }`. Each state needs a place of its own.',
    },
  );
}
