import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJson, isJsonObject, type JsonObject } from '../kernel/index.ts';
import { readIfPresent, removeIfPresent, replaceFileLightly } from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';
import { type MakerFacts, parseFacts, parseObject, toJsonFacts } from './record.ts';

/** What a call is about to change, written down before it does, so that its heirs can tidy up. */
export interface PendingChange {
  readonly purpose: 'create' | 'update' | 'delete';
  /** The call's own mark, which it also leaves in the record and in the operations log. */
  readonly operation: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
  readonly facts: MakerFacts;
}

/** The folder of changes under way. */
export interface PendingChanges {
  list(): Promise<readonly string[]>;
  read(id: string): Promise<PendingChange | undefined>;
  write(change: PendingChange): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Opens the changes under way of one folder. */
export function openPendingChanges(layout: FolderLayout): PendingChanges {
  const pathOf = (id: string): string => join(layout.pending, `${id}.json`);
  return {
    list: async () => {
      const names = await readdir(layout.pending);
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
    },
    read: async (id) => {
      const text = await readIfPresent(pathOf(id));
      return text === undefined ? undefined : parsePending(text, `pending/${id}.json`);
    },
    write: (change) =>
      replaceFileLightly({
        temporary: layout.temporary,
        path: pathOf(change.id),
        text: encodeJson({ ...change, facts: toJsonFacts(change.facts) }),
      }),
    remove: (id) => removeIfPresent(pathOf(id)),
  };
}

function parsePending(text: string, file: string): PendingChange {
  const value = parseObject(text, file);
  const string = (key: string): string => (typeof value[key] === 'string' ? value[key] : '');
  const purpose = string('purpose');
  return {
    purpose: purpose === 'create' || purpose === 'delete' ? purpose : 'update',
    operation: string('operation'),
    id: string('id'),
    name: string('name'),
    type: string('type'),
    config: isJsonObject(value['config']) ? value['config'] : {},
    facts: isJsonObject(value['facts']) ? parseFacts(value['facts']) : {},
  };
}
