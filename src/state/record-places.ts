import { compareBytes } from '../kernel/index.ts';
import { type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { staleRecord } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Revision, type StoredRecord } from './store.ts';

/** What lies in one place: a file of a folder, an object of a bucket. */
export type PlacedDocument =
  | { readonly kind: 'record'; readonly record: ResourceRecord; readonly revision: Revision }
  /** What is left of a record that was removed: as good as nothing, but it has a revision. */
  | { readonly kind: 'removed'; readonly revision: Revision }
  /** Something that is nobody's record. */
  | { readonly kind: 'foreign' };

/** Places that hold one record each, told by their names. */
export interface Shelf {
  /** Where something lies that may be a record, in any order. */
  places(): Promise<readonly string[]>;
  /** @throws StateError `STATE_UNREADABLE`, naming the place */
  read(place: string): Promise<PlacedDocument | undefined>;
  /** Where a record of that name belongs; then where else other tools would have put it. */
  placesFor(name: ResourceName): readonly [string, ...string[]];
}

export interface FoundRecord {
  readonly kind: 'found';
  readonly place: string;
  readonly record: ResourceRecord;
  readonly revision: Revision;
}

/** Where a record is, or where it would go. */
export type RecordLocation =
  | FoundRecord
  /** No such record, and its place is free; `revision` is that of what a removed one left. */
  | { readonly kind: 'absent'; readonly place: string; readonly revision?: Revision }
  /** No such record, and its place holds something else. */
  | { readonly kind: 'occupied'; readonly place: string };

/** The records of a shelf, known by the name inside them. */
export interface RecordPlaces {
  /** Every record by name. @throws StateError `STATE_COLLISION` for two of one name */
  list(): Promise<readonly FoundRecord[]>;
  locate(name: ResourceName): Promise<RecordLocation>;
  /**
   * The only place where a record of that name can be, without a look into it; `undefined` for one
   * that lies, or may lie, elsewhere.
   */
  onlyPlace(name: ResourceName): Promise<string | undefined>;
}

/**
 * Finds records wherever they lie: where their name says, where another tool's spelling of it says
 * (T-35), or under any other name. The last takes a look at everything, which is done once and whenever
 * everything is listed anyway.
 */
export function createRecordPlaces(shelf: Shelf): RecordPlaces {
  let misplaced: Promise<ReadonlyMap<ResourceName, string>> | undefined;
  const findMisplaced = (): Promise<ReadonlyMap<ResourceName, string>> => {
    misplaced ??= scan(shelf).then((found) => toMisplaced(shelf, found));
    return misplaced.catch((error: unknown) => {
      // A look that failed is taken again when somebody asks next.
      misplaced = undefined;
      throw error;
    });
  };
  return {
    list: async () => {
      const found = await scan(shelf);
      misplaced = Promise.resolve(toMisplaced(shelf, found));
      return found.toSorted((left, right) => compareBytes(left.record.name, right.record.name));
    },
    locate: async (name) => {
      const location = await locateByName(shelf, name);
      if (location.kind === 'found') return location;
      const place = (await findMisplaced()).get(name);
      const document = place === undefined ? undefined : await shelf.read(place);
      return (place === undefined ? undefined : toFound(place, document, name)) ?? location;
    },
    onlyPlace: async (name) => {
      const [ours, ...others] = shelf.placesFor(name);
      if (others.some((place) => place !== ours)) return undefined;
      return (await findMisplaced()).has(name) ? undefined : ours;
    },
  };
}

/** What a store answers about a record that it found. */
export function toStoredRecord({ record, revision }: FoundRecord): StoredRecord {
  return { record, revision };
}

/** The refusal of a name whose place belongs to another. */
export function collision(name: ResourceName, place: string): StateError {
  return new StateError('STATE_COLLISION', `the place of ${name}, ${place}, holds something else`, {
    hint: 'Rename the resource: `/` and `\\` in names, in files also `:` and `*`, become `_` where it is stored.',
  });
}

/** @throws StateError `STATE_STALE` when the record there is not at the expected revision */
export function checkRevision(
  name: ResourceName,
  location: RecordLocation,
  expected: Revision | undefined,
): void {
  const found = location.kind === 'found' ? location.revision : undefined;
  if (found !== expected) throw staleRecord(name);
}

/**
 * Proves that each of these names has a place, and one of its own.
 *
 * @throws StateError `STATE_COLLISION`
 */
export async function checkPlaces(
  names: readonly ResourceName[],
  locate: (name: ResourceName) => Promise<RecordLocation>,
): Promise<void> {
  const locations = await mapInChunks(names, async (name) => ({ name, ...(await locate(name)) }));
  const taken = new Map<string, ResourceName>();
  for (const { name, place, kind } of locations) {
    const other = taken.get(place) ?? name;
    if (kind === 'occupied' || other !== name) throw collision(name, place);
    taken.set(place, name);
  }
}

/** Looks where the tools would have put the record. */
async function locateByName(shelf: Shelf, name: ResourceName): Promise<RecordLocation> {
  const places = shelf.placesFor(name);
  const [ours] = places;
  const documents = new Map<string, PlacedDocument>();
  for (const place of new Set(places)) {
    const document = await shelf.read(place);
    if (document !== undefined) documents.set(place, document);
  }
  const [first, second] = [...documents].flatMap(
    ([place, document]) => toFound(place, document, name) ?? [],
  );
  if (first !== undefined && second !== undefined) throw twice(name, [first.place, second.place]);
  return first ?? toFreePlace(ours, documents.get(ours));
}

function toFreePlace(place: string, document: PlacedDocument | undefined): RecordLocation {
  if (document === undefined) return { kind: 'absent', place };
  return document.kind === 'removed'
    ? { kind: 'absent', place, revision: document.revision }
    : { kind: 'occupied', place };
}

function toFound(
  place: string,
  document: PlacedDocument | undefined,
  name: ResourceName,
): FoundRecord | undefined {
  return document?.kind === 'record' && document.record.name === name
    ? { kind: 'found', place, record: document.record, revision: document.revision }
    : undefined;
}

/** Every record of the shelf; two of one name are refused, for one of them must be wrong. */
async function scan(shelf: Shelf): Promise<readonly FoundRecord[]> {
  const places = await shelf.places();
  const documents = await mapInChunks(places, async (place) => ({
    place,
    document: await shelf.read(place),
  }));
  const found = new Map<ResourceName, FoundRecord>();
  for (const { place, document } of documents) {
    if (document?.kind !== 'record') continue;
    const { record, revision } = document;
    const other = found.get(record.name);
    if (other !== undefined) throw twice(record.name, [other.place, place]);
    found.set(record.name, { kind: 'found', place, record, revision });
  }
  return [...found.values()];
}

function toMisplaced(
  shelf: Shelf,
  found: readonly FoundRecord[],
): ReadonlyMap<ResourceName, string> {
  return new Map(
    found
      .filter(({ record, place }) => place !== shelf.placesFor(record.name)[0])
      .map(({ record, place }) => [record.name, place]),
  );
}

function twice(name: ResourceName, places: readonly [string, string]): StateError {
  return new StateError(
    'STATE_COLLISION',
    `${places.join(' and ')} both hold the record of ${name}`,
    {
      hint: 'Keep the one that tells the truth and move the other out of the state.',
    },
  );
}
