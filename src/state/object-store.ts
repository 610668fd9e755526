import { type Bucket, type Clock, type EntityTag } from '../ports/index.ts';
import { type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { checkConditionalWrites, keepsToDeletions } from './conditional-writes.ts';
import { createObjectCompanions } from './object-companions.ts';
import { isRemoved, revisionToTag, tagToRevision, toRemovedObject } from './object-mark.ts';
import { checkPlainName, toEngineRecordFile, toRecordFile } from './record-file.ts';
import {
  checkPlaces,
  checkRevision,
  collision,
  createRecordPlaces,
  type FoundRecord,
  type PlacedDocument,
  type RecordLocation,
  type RecordPlaces,
  type Shelf,
  toStoredRecord,
} from './record-places.ts';
import { encodeRecord, parseRecord } from './record.ts';
import { staleRecord } from './stale.ts';
import { createStateBucket, type StateBucket } from './state-bucket.ts';
import { StateError } from './state-error.ts';
import { type Revision, type StateStore } from './store.ts';

/** Which part of which bucket is the store's, and what people call it. */
export interface ObjectPlace {
  readonly bucket: Bucket;
  /** What every key begins with, by plain concatenation; upstream's usual one ends in `/`. */
  readonly prefix: string;
  readonly location: string;
}

/**
 * One object a record, under upstream's keys and with its bytes, so that either tool can follow the
 * other (compat-core 4.3).
 *
 * ```
 * <prefix>web.json                                    a record
 * <prefix>.wfctl/companions/environments/…/lock~      lock, journal and index
 * <prefix>.wfctl/conditional-writes                   what the server was tried on
 * ```
 *
 * Every write is conditional on the entity tag of what was read, so that no guard is needed. The
 * revision of a record is its tag. A record is removed by replacing it, on that condition, with an
 * object that says so, which is then cleared away where that can do no harm. Keys with a `/` behind
 * the prefix belong to somebody else's prefix and are left alone (T-11).
 *
 * Before the first write the server has to show that it keeps to conditions; reading needs no
 * right to write.
 */
export function createObjectStore(place: ObjectPlace, clock: Clock): StateStore {
  const { bucket, prefix, location } = place;
  const objects = createStateBucket(bucket, clock);
  const trial = `${prefix}.wfctl/conditional-writes`;
  const beforeWriting = once(() => checkConditionalWrites(objects, trial));
  const clear = createClearing(objects, trial);
  const places = createRecordPlaces(toShelf(objects, prefix));
  const known = new Map<ResourceName, FoundRecord>();
  const locate = (name: ResourceName, expected: Revision | undefined): Promise<RecordLocation> =>
    locateAt(expected, { name, seen: known.get(name), places });
  return {
    location,
    companions: createObjectCompanions({
      objects,
      prefix: `${prefix}.wfctl/companions/`,
      beforeWriting,
    }),
    list: async () => {
      const found = await places.list();
      for (const each of found) known.set(each.record.name, each);
      return found.map(toStoredRecord);
    },
    read: async (name) => {
      const found = await places.locate(name);
      if (found.kind !== 'found') return undefined;
      known.set(name, found);
      return toStoredRecord(found);
    },
    checkNames: async (names) => {
      for (const name of names) checkKey(`${prefix}${toRecordFile(name)}`, name);
      await checkPlaces(names, async (name) => known.get(name) ?? (await places.locate(name)));
    },
    put: async (record, expected) => {
      await beforeWriting();
      const { place: key, tag } = await write({ objects, places, locate }, record, expected);
      const revision = tagToRevision(tag);
      known.set(record.name, { kind: 'found', place: key, record, revision });
      return revision;
    },
    remove: async (name, expected) => {
      await beforeWriting();
      const { place: key } = await locate(name, expected);
      const mark = await objects.put(key, toRemovedObject(), revisionToTag(expected));
      if (mark === undefined) throw staleRecord(name);
      known.delete(name);
      await clear(key, mark);
    },
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  };
}

interface Written {
  readonly place: string;
  readonly tag: EntityTag;
}

/** Where records are written. */
interface Desk {
  readonly objects: StateBucket;
  readonly places: RecordPlaces;
  readonly locate: (name: ResourceName, expected: Revision | undefined) => Promise<RecordLocation>;
}

async function write(
  { objects, places, locate }: Desk,
  record: ResourceRecord,
  expected: Revision | undefined,
): Promise<Written> {
  const { name } = record;
  const content = {
    text: encodeRecord(record, 'outputs-first'),
    contentType: 'application/json',
  };
  // Whether its place is free the condition of the write tells, without a look before.
  const free = expected === undefined ? await places.onlyPlace(name) : undefined;
  const created = free === undefined ? undefined : await objects.put(free, content, undefined);
  if (free !== undefined && created !== undefined) return { place: free, tag: created };
  const found = await locate(name, expected);
  if (found.kind === 'occupied') throw collision(name, found.place);
  const before = found.revision === undefined ? undefined : revisionToTag(found.revision);
  const tag = await objects.put(found.place, content, before);
  if (tag === undefined) throw await explainRefusal(objects, { name, found });
  return { place: found.place, tag };
}

/** Where a record is at that revision: as we last saw it, or as it is now. */
async function locateAt(
  expected: Revision | undefined,
  {
    name,
    seen,
    places,
  }: {
    readonly name: ResourceName;
    readonly seen: FoundRecord | undefined;
    readonly places: RecordPlaces;
  },
): Promise<RecordLocation> {
  if (seen !== undefined && seen.revision === expected) return seen;
  const found = await places.locate(name);
  checkRevision(name, found, expected);
  return found;
}

/** An object's key has 1024 bytes at most. */
function checkKey(key: string, name: ResourceName): void {
  checkPlainName(name, Buffer.byteLength(key) - 1024);
}

/** The records behind the prefix, without those of longer prefixes (T-11). */
function toShelf(objects: StateBucket, prefix: string): Shelf {
  const placesFor = (name: ResourceName): readonly [string, string] => [
    `${prefix}${toEngineRecordFile(name)}`,
    `${prefix}${toRecordFile(name)}`,
  ];
  // A prefix may be no folder: behind `state` lies what is behind `state-prod` as well.
  const mayHold = (key: string, name: ResourceName): boolean =>
    prefix.endsWith('/') || placesFor(name).includes(key);
  return {
    places: async () =>
      (await objects.list(prefix, 'level')).filter((key) => key.endsWith('.json')).sort(),
    read: async (key) => {
      const document = await readRecordObject(objects, key);
      const isOwn = document?.kind !== 'record' || mayHold(key, document.record.name);
      return isOwn ? document : { kind: 'foreign' };
    },
    placesFor,
  };
}

async function readRecordObject(
  objects: StateBucket,
  key: string,
): Promise<PlacedDocument | undefined> {
  const object = await objects.get(key);
  if (object === undefined) return undefined;
  const revision = tagToRevision(object.tag);
  if (isRemoved(object.text)) return { kind: 'removed', revision };
  const record = parseRecord(object.text, key);
  return record === undefined ? { kind: 'foreign' } : { kind: 'record', record, revision };
}

/** Of two names with one key, written side by side, one is refused for that and not as stale. */
async function explainRefusal(
  objects: StateBucket,
  { name, found }: { readonly name: ResourceName; readonly found: RecordLocation },
): Promise<Error> {
  const now = found.kind === 'absent' ? await readRecordObject(objects, found.place) : undefined;
  const isAnothers =
    now?.kind === 'foreign' || (now?.kind === 'record' && now.record.name !== name);
  return isAnothers ? collision(name, found.place) : staleRecord(name);
}

/**
 * Clears away what says that a record was removed. It stays, for the next record of that name to
 * replace, where its deletion could hit that record instead, and where a creation that was held up
 * could land once nothing lies there. It also stays where we fail: the record is removed already.
 */
function createClearing(
  objects: StateBucket,
  trial: string,
): (key: string, mark: EntityTag) => Promise<void> {
  const mayDelete = once(() => keepsToDeletions(objects, trial));
  return async (key, mark) => {
    if (objects.mayBeCreatedLate(key) || !(await mayDelete())) return;
    try {
      await objects.delete(key, mark);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
    }
  };
}

/** Does the work once, however often it is asked for; a failure is tried again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
