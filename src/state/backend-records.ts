import { compareBytes } from '../kernel/index.ts';
import { type BackendRecord, type ResourceName, type StateBackend } from '../resources/index.ts';
import { type BareRecord, fromBackendRecord } from './backend-record.ts';
import { openEnvironmentIndex } from './environment-index.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { toEngineRecordFile } from './record-file.ts';
import { collision } from './record-places.ts';
import { resay } from './resay.ts';
import { StateError } from './state-error.ts';
import { type Companions } from './store.ts';

/** The records of a backend, in this room's words. */
export interface BackendRecords {
  list(): Promise<readonly BareRecord[]>;
  /** @throws StateError `STATE_COLLISION` when another record lies where this one would */
  read(name: ResourceName): Promise<BareRecord | undefined>;
  /** The same, where another record in its place only means that there is none of this name. */
  readOrOther(name: ResourceName): Promise<BareRecord | undefined>;
  write(record: BackendRecord): Promise<void>;
  remove(name: ResourceName): Promise<void>;
}

/** `location` is what errors call the backend. */
export function openBackendRecords(backend: StateBackend, location: string): BackendRecords {
  const what = `the state in ${location}`;
  const ask = async (
    name: ResourceName,
  ): Promise<{ readonly bare?: BareRecord | undefined; readonly isTaken: boolean }> => {
    const answer = await resay('STATE_UNREADABLE', () => backend.getState(name), what);
    switch (answer.kind) {
      case 'found':
        return { bare: fromBackendRecord(answer.record, location), isTaken: false };
      case 'absent':
        return { isTaken: false };
      case 'occupied':
        return { isTaken: true };
      default:
        throw servesNot(location);
    }
  };
  return {
    list: async () => {
      const answer = await resay('STATE_UNREADABLE', () => backend.listStates(new Map()), what);
      if (answer.kind === 'not-supported') throw servesNot(location);
      const found = answer.records.flatMap((record) => fromBackendRecord(record, location) ?? []);
      checkOnce(found);
      return found;
    },
    read: async (name) => {
      const { bare, isTaken } = await ask(name);
      if (isTaken) throw collision(name, toEngineRecordFile(name));
      return bare;
    },
    readOrOther: async (name) => (await ask(name)).bare,
    write: async (record) => {
      const answer = await resay('STATE_WRITE_FAILED', () => backend.saveState(record), what);
      if (answer.kind === 'not-supported') throw servesNot(location);
    },
    remove: async (name) => {
      const answer = await resay('STATE_WRITE_FAILED', () => backend.deleteState(name), what);
      if (answer.kind === 'not-supported') throw servesNot(location);
    },
  };
}

/**
 * Every record by name. Backends leave out of their lists what they cannot read (T-33), and a record
 * left out would be made a second time: so each name that an environment claims and the list does not
 * have is asked for by itself, which fails where the record cannot be read.
 */
export async function listEverything(
  records: BackendRecords,
  companions: Companions,
): Promise<readonly BareRecord[]> {
  const [listed, claims] = await Promise.all([
    records.list(),
    openEnvironmentIndex(companions).load(),
  ]);
  const names = new Set(listed.map(({ record }) => record.name));
  const missing = [...claims.keys()].filter((name) => !names.has(name));
  const found = await mapInChunks(missing, (name) => records.readOrOther(name));
  return [...listed, ...found.filter((bare) => bare !== undefined)].sort((left, right) =>
    compareBytes(left.record.name, right.record.name),
  );
}

function checkOnce(found: readonly BareRecord[]): void {
  const seen = new Set<ResourceName>();
  for (const { record } of found) {
    if (seen.has(record.name)) {
      throw new StateError('STATE_COLLISION', `the state has two records of ${record.name}`, {
        hint: 'Keep the one that tells the truth and move the other out of the state.',
      });
    }
    seen.add(record.name);
  }
}

function servesNot(location: string): StateError {
  return new StateError(
    'STATE_BACKEND_UNSAFE',
    `${location} says that it does not serve what a state needs`,
    { hint: 'Install another version of the plugin, or keep the state elsewhere.' },
  );
}
