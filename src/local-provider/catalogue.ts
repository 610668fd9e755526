import { join } from 'node:path';
import { listIfPresent, readIfPresent, removeIfPresent, replaceFile } from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';
import { type CatalogueRecord, encodeRecord, parseRecord } from './record.ts';

/** The files that are the resources. */
export interface Catalogue {
  /** `undefined` when there is no such resource. */
  read(id: string): CatalogueRecord | undefined;
  /** Every resource, in order of id. */
  list(): readonly CatalogueRecord[];
  /** Writes the record as one step that survives a crash. */
  write(record: CatalogueRecord): Promise<void>;
  remove(id: string): void;
}

/** Opens the catalogue of one folder. Reading throws `LOCAL_DAMAGED` on a broken file. */
export function openCatalogue(layout: FolderLayout): Catalogue {
  const pathOf = (id: string): string => join(layout.catalogue, `${id}.json`);
  const read = (id: string): CatalogueRecord | undefined => {
    if (!SAFE_ID.test(id)) return undefined;
    const text = readIfPresent(pathOf(id));
    return text === undefined ? undefined : parseRecord(text, `catalogue/${id}.json`);
  };
  return {
    read,
    list: () => {
      const files = listIfPresent(layout.catalogue).filter((name) => name.endsWith('.json'));
      const records = [...files].sort().map((name) => read(name.slice(0, -5)));
      return records.filter((record) => record !== undefined);
    },
    write: (record) =>
      replaceFile({
        temporary: layout.temporary,
        path: pathOf(record.id),
        text: encodeRecord(record),
      }),
    remove: (id) => {
      removeIfPresent(pathOf(id));
    },
  };
}

/** Ids become file names; anything else cannot be one of ours. */
const SAFE_ID = /^[a-z0-9][a-z0-9._-]{0,120}$/;
