import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent, removeIfPresent, replaceFile } from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';
import { type CatalogueRecord, encodeRecord, parseRecord } from './record.ts';

/** The files that are the resources. */
export interface Catalogue {
  /** `undefined` when there is no such resource. */
  read(id: string): Promise<CatalogueRecord | undefined>;
  /** Every resource, in order of id. */
  list(): Promise<readonly CatalogueRecord[]>;
  /** Writes the record as one step that survives a crash. */
  write(record: CatalogueRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Opens the catalogue of one folder. Every method rejects with `LOCAL_DAMAGED` on a broken file. */
export function openCatalogue(layout: FolderLayout): Catalogue {
  const pathOf = (id: string): string => join(layout.catalogue, `${id}.json`);
  const read = async (id: string): Promise<CatalogueRecord | undefined> => {
    if (!SAFE_ID.test(id)) return undefined;
    const text = await readIfPresent(pathOf(id));
    return text === undefined ? undefined : parseRecord(text, `catalogue/${id}.json`);
  };
  return {
    read,
    list: async () => {
      const names = (await readdir(layout.catalogue))
        .filter((name) => name.endsWith('.json'))
        .sort();
      const records: CatalogueRecord[] = [];
      for (let start = 0; start < names.length; start += AT_ONCE) {
        const slice = names.slice(start, start + AT_ONCE).map((name) => read(name.slice(0, -5)));
        for (const record of await Promise.all(slice))
          if (record !== undefined) records.push(record);
      }
      return records;
    },
    write: (record) =>
      replaceFile({
        temporary: layout.temporary,
        path: pathOf(record.id),
        text: encodeRecord(record),
      }),
    remove: (id) => removeIfPresent(pathOf(id)),
  };
}

/** Ids become file names; anything else cannot be one of ours. */
const SAFE_ID = /^[a-z0-9][a-z0-9._-]{0,120}$/;

/** Files read at the same time, well below any limit on open files. */
const AT_ONCE = 64;
