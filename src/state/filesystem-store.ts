import { join } from 'node:path';
import { type Clock, type Files, type Liveness } from '../ports/index.ts';
import { type ResourceName } from '../resources/index.ts';
import { createFileCompanions } from './file-companions.ts';
import { checkRecordName, isRecordFile, toEngineRecordFile, toRecordFile } from './record-file.ts';
import {
  checkPlaces,
  checkRevision,
  collision,
  createRecordPlaces,
  type PlacedDocument,
  type RecordLocation,
  toStoredRecord,
} from './record-places.ts';
import { encodeRecord, parseRecord } from './record.ts';
import { digestOf } from './revision.ts';
import { createStateFiles } from './state-files.ts';
import { StateError } from './state-error.ts';
import { type StateStore } from './store.ts';
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
  const marks = openVersionChain(folder.files, join(beside, 'guard'), { isFleeting: true });
  const guard = createWriterGuard(marks, {
    clock: ports.clock,
    liveness: ports.liveness,
    onTakeover: () => sweep(folder),
  });
  const places = createRecordPlaces({
    places: async () => (await folder.files.list(directory)).filter(isRecordFile),
    read: (file) => readRecordFile(folder, file),
    placesFor: toRecordFiles,
  });
  const turns = createTurns<ResourceName>();
  const change = <T>(
    name: ResourceName,
    work: (fence: () => Promise<void>) => Promise<T>,
  ): Promise<T> => turns.take(name, () => guard.run(work));
  return {
    location: `filesystem ${directory}`,
    companions: createFileCompanions(folder.files, join(beside, 'companions')),
    list: async () => (await places.list()).map(toStoredRecord),
    read: async (name) => {
      const location = await places.locate(name);
      return location.kind === 'found' ? toStoredRecord(location) : undefined;
    },
    checkNames: async (names) => {
      names.forEach(checkRecordName);
      await checkPlaces(names, (name) => places.locate(name));
    },
    put: async (record, expected) => {
      const text = encodeRecord(record);
      checkRecordName(record.name);
      return await change(record.name, async (fence) => {
        const location = await places.locate(record.name);
        checkRevision(record.name, location, expected);
        await fence();
        await writeRecordFile(folder, { name: record.name, location, text });
        return digestOf(text);
      });
    },
    remove: (name, expected) =>
      change(name, async (fence) => {
        const location = await places.locate(name);
        checkRevision(name, location, expected);
        await fence();
        await folder.files.remove(join(directory, location.place));
      }),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
  };
}

interface RecordFolder {
  readonly files: Files;
  readonly directory: string;
}

/** Where our CLI and upstream's keep a record, and then where upstream's engine would. */
function toRecordFiles(name: ResourceName): readonly [string, ...string[]] {
  return [toRecordFile(name), ...[toEngineRecordFile(name)].filter(isRecordFile)];
}

async function readRecordFile(
  { files, directory }: RecordFolder,
  file: string,
): Promise<PlacedDocument | undefined> {
  const path = join(directory, file);
  const text = await files.read(path);
  if (text === undefined) return undefined;
  const record = parseRecord(text, path);
  return record === undefined
    ? { kind: 'foreign' }
    : { kind: 'record', record, revision: digestOf(text) };
}

/**
 * Puts a record in its place. A new one is created exclusively: of two names that differ for us and
 * not for the file system, written side by side, one is refused.
 */
async function writeRecordFile(
  { files, directory }: RecordFolder,
  { name, location, text }: { name: ResourceName; location: RecordLocation; text: string },
): Promise<void> {
  const path = join(directory, location.place);
  if (location.kind === 'found') {
    await files.writeAtomically(path, text, { mode: 0o600 });
    return;
  }
  if (location.kind === 'occupied' || !(await files.createExclusively(path, text, { mode: 0o600 })))
    throw collision(name, location.place);
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
