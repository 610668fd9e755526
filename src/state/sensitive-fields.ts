import { compareBytes, encodeJson, type JsonValue, shareRuns } from '../kernel/index.ts';
import { type EnvironmentName } from '../resources/index.ts';
import { toKeySegment } from './companion-key.ts';
import { openFields, parseStoredObject } from './fields.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { type Companions, type Revision } from './store.ts';

/**
 * Which outputs are secrets by their provider's word. A record does not say it, and a later run
 * knows the values from the record alone: without this it would not know what to hide.
 */
export interface SensitiveFields {
  /** Everything that was ever saved at this state location, by whatever environment. */
  load(): Promise<SensitiveMarks>;
  /** Takes note of an output that is a secret; {@link save} writes it down. */
  note(type: string, field: string): void;
  /** Whether that note was taken here. */
  isNoted(type: string, field: string): boolean;
  /** Resolves once everything noted before is written; writes nothing where it was before. */
  save(): Promise<void>;
}

/** What is known to be secret. */
export interface SensitiveMarks {
  has(type: string, field: string): boolean;
}

/**
 * Opens the marks of an environment. Each has a list of its own (`sensitive/<environment>`), written
 * only by whoever holds that environment's lock.
 */
export function openSensitiveFields(
  companions: Companions,
  environment: EnvironmentName,
): SensitiveFields {
  const key = `${FOLDER}/${toKeySegment(environment)}`;
  const noted = new Set<string>();
  let saved: ReadonlySet<string> = new Set();
  const write = shareRuns(async () => {
    const page = await readPage(companions, key);
    const all = new Set([...(page?.marks ?? []), ...noted]);
    if (all.size > (page?.marks.length ?? 0)) {
      await companions.put(key, encodePage(all), page?.revision);
    }
    saved = all;
  });
  return {
    load: async () => {
      const keys = await companions.list(FOLDER);
      const pages = await mapInChunks(keys, (each) => readPage(companions, each));
      const marks = new Set(pages.flatMap((page) => page?.marks ?? []));
      return { has: (type, field) => marks.has(toMark(type, field)) };
    },
    note: (type, field) => {
      noted.add(toMark(type, field));
    },
    isNoted: (type, field) => noted.has(toMark(type, field)),
    save: async () => {
      if ([...noted].some((mark) => !saved.has(mark))) await write();
    },
  };
}

const FOLDER = 'sensitive';

interface Page {
  readonly marks: readonly string[];
  readonly revision: Revision;
}

async function readPage(companions: Companions, key: string): Promise<Page | undefined> {
  const stored = await companions.get(key);
  if (stored === undefined) return undefined;
  const fields = openFields(parseStoredObject(stored.text, key), key);
  return { marks: fields.texts('fields'), revision: stored.revision };
}

function encodePage(marks: ReadonlySet<string>): string {
  const fields: JsonValue = [...marks].sort(compareBytes);
  return encodeJson({ fields }, { indent: 2 });
}

/** No type has a slash in it. */
function toMark(type: string, field: string): string {
  return `${type}/${field}`;
}
