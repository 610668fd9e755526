import { join } from 'node:path';
import { compareBytes } from '../kernel/index.ts';
import { type Clock, type Files, type Liveness } from '../ports/index.ts';
import { type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { createFileCompanions } from './file-companions.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { checkRecordName, isRecordFile, toEngineRecordFile, toRecordFile } from './record-file.ts';
import { encodeRecord, parseRecord } from './record.ts';
import { digestOf } from './revision.ts';
import { staleRecord } from './stale.ts';
import { createStateFiles } from './state-files.ts';
import { StateError } from './state-error.ts';
import { type Revision, type StateStore, type StoredRecord } from './store.ts';
import { createTurns } from './turns.ts';
import { openVersionChain } from './version-chain.ts';
import { createWriterGuard } from './writer-guard.ts';

/** What the filesystem store speaks to. */
export interface FilesystemStorePorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly liveness: Liveness;
}

/**
 * One file a record, laid out as upstream's CLI has it, so that either tool can follow the other.
 *
 * ```
 * <directory>/web.json                       a record (0600; the folder 0750)
 * <directory>/.wfctl/guard/3                 who is writing records right now
 * <directory>/.wfctl/companions/…/lock~/12   lock, journal and index
 * ```
 *
 * A record is replaced by renaming a whole new file over it. Between reading the old one and that
 * rename our process holds the guard, which a dead one cannot keep (see `createWriterGuard`), and
 * works on that record alone; different records are written side by side. The revision of a record is its digest, so that upstream's own writes are noticed as well.
 *
 * A record is known by the `resource_id` inside it. One that lies in another file than ours would
 * (upstream's engine replaces fewer characters, T-35) is read and replaced where it lies.
 */
export function createFilesystemStore(directory: string, ports: FilesystemStorePorts): StateStore {
  const folder: RecordFolder = { files: createStateFiles(ports.files), directory };
  const beside = join(directory, '.wfctl');
  const guard = createWriterGuard(openVersionChain(folder.files, join(beside, 'guard')), {
    clock: ports.clock,
    liveness: ports.liveness,
    onTakeover: () => sweep(folder),
  });
  let misplaced: Promise<ReadonlyMap<ResourceName, string>> | undefined;
  const locate = async (name: ResourceName): Promise<Location> => {
    const location = await locateByName(folder, name);
    if (location.kind === 'found') return location;
    misplaced ??= scan(folder).then(toMisplaced);
    const file = (await misplaced).get(name);
    const found = file === undefined ? undefined : await readRecordFile(folder, file);
    return found?.record?.name === name
      ? { ...found, kind: 'found', record: found.record }
      : location;
  };
  const turns = createTurns<ResourceName>();
  const change = <T>(
    name: ResourceName,
    work: (fence: () => Promise<void>) => Promise<T>,
  ): Promise<T> => turns.take(name, () => guard.run(work));
  return {
    location: `filesystem ${directory}`,
    companions: createFileCompanions(folder.files, join(beside, 'companions')),
    list: async () => {
      const found = await scan(folder);
      misplaced = Promise.resolve(toMisplaced(found));
      return found
        .map(({ record, revision }): StoredRecord => ({ record, revision }))
        .sort((left, right) => compareBytes(left.record.name, right.record.name));
    },
    read: async (name) => {
      const location = await locate(name);
      return location.kind === 'found' ? toStored(location) : undefined;
    },
    put: async (record, expected) => {
      const text = encodeRecord(record);
      checkRecordName(record.name);
      return await change(record.name, async (fence) => {
        const location = await locate(record.name);
        checkRevision(record.name, location, expected);
        await fence();
        await writeRecordFile(folder, { name: record.name, location, text });
        return digestOf(text);
      });
    },
    remove: (name, expected) =>
      change(name, async (fence) => {
        const location = await locate(name);
        checkRevision(name, location, expected);
        await fence();
        await folder.files.remove(join(directory, location.file));
      }),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
  };
}

interface RecordFolder {
  readonly files: Files;
  readonly directory: string;
}

interface RecordFile {
  readonly file: string;
  readonly revision: Revision;
  /** `undefined` for a document that is nobody's record. */
  readonly record: ResourceRecord | undefined;
}

type Location =
  | {
      readonly kind: 'found';
      readonly file: string;
      readonly record: ResourceRecord;
      readonly revision: Revision;
    }
  /** No such record, and its file is free. */
  | { readonly kind: 'absent'; readonly file: string }
  /** No such record, and its file holds something else. */
  | { readonly kind: 'occupied'; readonly file: string };

type Found = Extract<Location, { kind: 'found' }>;

function toStored({ record, revision }: Found): StoredRecord {
  return { record, revision };
}

async function readRecordFile(
  { files, directory }: RecordFolder,
  file: string,
): Promise<RecordFile | undefined> {
  const path = join(directory, file);
  const text = await files.read(path);
  return text === undefined
    ? undefined
    : { file, revision: digestOf(text), record: parseRecord(text, path) };
}

/**
 * Puts a record in its place. A new one is created exclusively: of two names that differ for us and
 * not for the file system, written side by side, one is refused.
 */
async function writeRecordFile(
  { files, directory }: RecordFolder,
  { name, location, text }: { name: ResourceName; location: Location; text: string },
): Promise<void> {
  const path = join(directory, location.file);
  if (location.kind === 'found') {
    await files.writeAtomically(path, text, { mode: 0o600 });
    return;
  }
  if (location.kind === 'occupied' || !(await files.createExclusively(path, text, { mode: 0o600 })))
    throw collision(name, location.file);
}

/** Looks where upstream's CLI and its engine would have put the record. */
async function locateByName(folder: RecordFolder, name: ResourceName): Promise<Location> {
  const ours = toRecordFile(name);
  const places = [...new Set([ours, toEngineRecordFile(name)])].filter(isRecordFile);
  const present: RecordFile[] = [];
  for (const place of places) {
    const found = await readRecordFile(folder, place);
    if (found !== undefined) present.push(found);
  }
  const [first, second] = present.flatMap((found) => toFound(found, name));
  if (first !== undefined && second !== undefined) throw twice(name, [first.file, second.file]);
  if (first !== undefined) return first;
  const kind = present.some(({ file }) => file === ours) ? 'occupied' : 'absent';
  return { kind, file: ours };
}

function toFound({ file, revision, record }: RecordFile, name: ResourceName): readonly Found[] {
  return record?.name === name ? [{ kind: 'found', file, revision, record }] : [];
}

/** Every record of the folder; two of one name are refused, for one of them must be wrong. */
async function scan(folder: RecordFolder): Promise<readonly Found[]> {
  const names = await folder.files.list(folder.directory);
  const read = await mapInChunks(names.filter(isRecordFile), (file) =>
    readRecordFile(folder, file),
  );
  const files = new Map<ResourceName, string>();
  const found: Found[] = [];
  for (const entry of read) {
    if (entry?.record === undefined) continue;
    const { file, revision, record } = entry;
    const other = files.get(record.name);
    if (other !== undefined) throw twice(record.name, [other, file]);
    files.set(record.name, file);
    found.push({ kind: 'found', file, revision, record });
  }
  return found;
}

function toMisplaced(found: readonly Found[]): ReadonlyMap<ResourceName, string> {
  return new Map(
    found
      .filter(({ record, file }) => file !== toRecordFile(record.name))
      .map(({ record, file }) => [record.name, file]),
  );
}

function checkRevision(
  name: ResourceName,
  location: Location,
  expected: Revision | undefined,
): void {
  const found = location.kind === 'found' ? location.revision : undefined;
  if (found !== expected) throw staleRecord(name);
}

/** Removes what dead writers left half-written. Only the guard's holder writes to the folder. */
async function sweep({ files, directory }: RecordFolder): Promise<void> {
  try {
    for (const name of await files.list(directory)) {
      if (LEFTOVER.test(name)) await files.remove(join(directory, name));
    }
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
  }
}

const LEFTOVER = /^\..*\.json\..*\.tmp$/;

function collision(name: ResourceName, file: string): StateError {
  return new StateError('STATE_COLLISION', `the file of ${name}, ${file}, holds something else`, {
    hint: 'Rename the resource: `/`, `\\`, `:` and `*` in names all become `_` in file names.',
  });
}

function twice(name: ResourceName, files: readonly [string, string]): StateError {
  return new StateError(
    'STATE_COLLISION',
    `${files.join(' and ')} both hold the record of ${name}`,
    {
      hint: 'Keep the one that tells the truth and move the other out of the state folder.',
    },
  );
}
