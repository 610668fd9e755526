import { type EntityTag } from '../ports/index.ts';
import { checkCompanionKey } from './companion-key.ts';
import { mapInChunks } from './map-in-chunks.ts';
import {
  isRemoved,
  parseCompanionObject,
  revisionToTag,
  tagToRevision,
  toCompanionObject,
  toRemovedObject,
} from './object-mark.ts';
import { staleText } from './stale.ts';
import { type StateBucket } from './state-bucket.ts';
import { type Companions, type StoredText } from './store.ts';

/** Where companions are kept, and what must hold before the first is written. */
export interface CompanionPlace {
  readonly objects: StateBucket;
  /** What their keys begin with. */
  readonly prefix: string;
  readonly beforeWriting: () => Promise<void>;
}

/**
 * Companions as objects: the key `environments/staging/lock` is kept as
 * `<prefix>environments/staging/lock~`. The `~` keeps every key from ending in `.json`, so that
 * upstream's readers never take one for a record. A removed one leaves an object that says so, which
 * is the next one's to replace; there are no more of them than there were ever companions at once.
 */
export function createObjectCompanions(place: CompanionPlace): Companions {
  const { objects, prefix, beforeWriting } = place;
  /** What removed companions left, as far as we know; it is looked up again when that is wrong. */
  const left = new Map<string, EntityTag>();
  const toObjectKey = (key: string): string => {
    checkCompanionKey(key);
    return `${prefix}${key}~`;
  };
  const get = async (key: string): Promise<StoredText | undefined> => {
    const objectKey = toObjectKey(key);
    const object = await objects.get(objectKey);
    left.delete(key);
    if (object === undefined) return undefined;
    if (isRemoved(object.text)) {
      left.set(key, object.tag);
      return undefined;
    }
    const text = parseCompanionObject(object.text, objectKey);
    return { text, revision: tagToRevision(object.tag) };
  };
  const create = async (key: string, text: string): Promise<EntityTag | undefined> => {
    const content = toCompanionObject(text);
    const tag = await objects.put(toObjectKey(key), content, left.get(key));
    if (tag !== undefined || (await get(key)) !== undefined) return tag;
    return await objects.put(toObjectKey(key), content, left.get(key));
  };
  return {
    get,
    put: async (key, text, expected) => {
      const objectKey = toObjectKey(key);
      await beforeWriting();
      const tag =
        expected === undefined
          ? await create(key, text)
          : await objects.put(objectKey, toCompanionObject(text), revisionToTag(expected));
      if (tag === undefined) throw staleText(key);
      left.delete(key);
      return tagToRevision(tag);
    },
    remove: async (key, expected) => {
      const objectKey = toObjectKey(key);
      await beforeWriting();
      const tag = await objects.put(objectKey, toRemovedObject(), revisionToTag(expected));
      if (tag === undefined) throw staleText(key);
      left.set(key, tag);
    },
    list: async (folder) => {
      const start = toObjectKey(folder).slice(0, -1);
      const objectKeys = await objects.list(`${start}/`, 'all');
      const keys = objectKeys
        .filter((objectKey) => objectKey.endsWith('~'))
        .map((objectKey) => objectKey.slice(prefix.length, -1));
      const found = await mapInChunks(keys, get);
      return keys.filter((_key, index) => found[index] !== undefined).sort();
    },
  };
}
