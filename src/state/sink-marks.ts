import {
  compareBytes,
  encodeJson,
  isJsonObject,
  type JsonValue,
  shareRuns,
} from '../kernel/index.ts';
import type { EnvironmentName } from '../resources/index.ts';
import { toEnvironmentFolder } from './companion-key.ts';
import { openFields, parseStoredObject } from './fields.ts';
import type { Companions } from './store.ts';

/** What is known of one value at one sink. */
export interface SinkMark {
  /** The sink's id. */
  readonly id: string;
  readonly resource: string;
  readonly output: string;
  readonly salt: string;
  /** Of the value that is there; empty while it is owed. */
  readonly fingerprint: string;
  /** Why it is owed: the code of the last failure, or `begun`; empty when it is not. */
  readonly owed: string;
}

/**
 * Which outputs are at which sinks already. A value is marked as owed before it is sent, and with its
 * fingerprint afterwards, so that a run that is killed in between leaves it to the next one.
 */
export interface SinkMarks {
  /** By id. Rejects with `STATE_UNREADABLE`. */
  load(): Promise<ReadonlyMap<string, SinkMark>>;
  /** Takes note; {@link save} writes it down. */
  note(mark: SinkMark): void;
  /** Forgets a sink that nothing declares any more. */
  drop(id: string): void;
  /** Resolves once everything noted before is written. */
  save(): Promise<void>;
}

/** Opens the marks of an environment. Whoever writes to them holds the environment's lock. */
export function openSinkMarks(companions: Companions, environment: EnvironmentName): SinkMarks {
  const key = `${toEnvironmentFolder(environment)}/sinks`;
  const changes = new Map<string, SinkMark | undefined>();
  const read = async () => {
    const stored = await companions.get(key);
    if (stored === undefined) return { marks: new Map<string, SinkMark>(), text: '' };
    const { text, revision } = stored;
    return { marks: parseMarks(text, key), text, revision };
  };
  const write = shareRuns(async () => {
    const { marks, text, revision } = await read();
    for (const [id, mark] of changes) {
      if (mark === undefined) marks.delete(id);
      else marks.set(id, mark);
    }
    const wanted = encodeMarks(marks);
    if (wanted === text || (revision === undefined && marks.size === 0)) return;
    await companions.put(key, wanted, revision);
  });
  return {
    load: async () => (await read()).marks,
    note: (mark) => changes.set(mark.id, mark),
    drop: (id) => changes.set(id, undefined),
    save: async () => {
      if (changes.size > 0) await write();
    },
  };
}

function parseMarks(text: string, key: string): Map<string, SinkMark> {
  const marks = openFields(parseStoredObject(text, key), key)
    .objects('sinks')
    .map((entry) => {
      const fields = openFields(entry, key);
      return {
        id: fields.text('id'),
        resource: fields.text('resource'),
        output: fields.text('output'),
        salt: fields.text('salt'),
        fingerprint: fields.text('fingerprint'),
        owed: fields.text('owed'),
      };
    });
  return new Map(marks.map((mark) => [mark.id, mark]));
}

function encodeMarks(marks: ReadonlyMap<string, SinkMark>): string {
  const sorted = [...marks.values()].sort((left, right) => compareBytes(left.id, right.id));
  const sinks: JsonValue = sorted.map((mark) => ({ ...mark })).filter(isJsonObject);
  return encodeJson({ sinks }, { indent: 2 });
}
