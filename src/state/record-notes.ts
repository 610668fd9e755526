import { encodeJson, isJsonObject, type JsonObject, parseJson } from '../kernel/index.ts';
import { type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { toKeySegment } from './companion-key.ts';
import { openFields, parseStoredObject } from './fields.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { encodeParts } from './record.ts';
import { isStale } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Companions, type Revision } from './store.ts';

/** What is known of a record beyond what its place can hold, by the fingerprint of the record it is about. */
export type RecordNote = ReadonlyMap<string, JsonObject>;

/**
 * Notes beside records that lie where only upstream's fields can be kept: `applied_config_source`
 * (T-39), `protected`, fields we do not know. A note is about one state of the record, told by its
 * fingerprint; once somebody else wrote the record, the note is void.
 *
 * ```
 * records/<name>      { "versions": [ { "of": "<fingerprint>", "additions": { … } } ] }
 * ```
 *
 * It is written before the record is, and still has what belongs to the record that is there, so
 * that it is true whether or not the record gets written.
 */
export interface RecordNotes {
  /** Nothing where there is no note. */
  read(name: ResourceName): Promise<RecordNote>;
  /** The notes of all these names. */
  readAll(names: readonly ResourceName[]): Promise<ReadonlyMap<ResourceName, RecordNote>>;
  /** Notes what belongs to a record that is about to be written over one with the other fingerprint. */
  announce(record: ResourceRecord, of: string, before: string | undefined): Promise<void>;
  /** Clears the note of a record that is gone. It does no harm where it stays. */
  clear(name: ResourceName): Promise<void>;
}

/** Opens the notes; whoever writes to them holds the writer guard. */
export function openRecordNotes(companions: Companions): RecordNotes {
  const read = async (key: string): Promise<Page | undefined> => {
    const stored = await companions.get(key);
    return stored === undefined
      ? undefined
      : { note: parseNote(stored.text, key), revision: stored.revision };
  };
  const noteOf = async (key: string): Promise<RecordNote> => (await read(key))?.note ?? new Map();
  return {
    read: (name) => noteOf(toKey(name)),
    readAll: async (names) => {
      const there = new Set(await companions.list(FOLDER));
      const noted = names.filter((name) => there.has(toKey(name)));
      return new Map(
        await mapInChunks(noted, async (name) => [name, await noteOf(toKey(name))] as const),
      );
    },
    announce: async (record, of, before) => {
      const key = toKey(record.name);
      const page = await read(key);
      const additions = toAdditions(record);
      const old = before === undefined ? undefined : page?.note.get(before);
      const note: RecordNote = new Map([
        ...(before === undefined || old === undefined ? [] : [[before, old] as const]),
        [of, additions],
      ]);
      const text = encodeNote(note);
      if (page === undefined || text !== encodeNote(page.note)) {
        await companions.put(key, text, page?.revision);
      }
    },
    clear: async (name) => {
      try {
        const page = await read(toKey(name));
        if (page !== undefined) await companions.remove(toKey(name), page.revision);
      } catch (error) {
        if (!isStale(error) && !(error instanceof StateError)) throw error;
      }
    },
  };
}

interface Page {
  readonly note: RecordNote;
  readonly revision: Revision;
}

const FOLDER = 'records';

function toKey(name: ResourceName): string {
  return `${FOLDER}/${toKeySegment(name)}`;
}

function toAdditions(record: ResourceRecord): JsonObject {
  const additions = parseJson(encodeParts(record).additions);
  return isJsonObject(additions) ? additions : {};
}

function encodeNote(note: RecordNote): string {
  return encodeJson({ versions: [...note].map(([of, additions]) => ({ of, additions })) });
}

function parseNote(text: string, key: string): RecordNote {
  const versions = openFields(parseStoredObject(text, key), key).objects('versions');
  return new Map(
    versions.map((version) => {
      const fields = openFields(version, key);
      return [fields.text('of'), fields.object('additions') ?? {}];
    }),
  );
}
