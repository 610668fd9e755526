import {
  closeSync,
  fsync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { shareRuns } from '../kernel/index.ts';
import { type Files, type WriteOptions } from '../ports/index.ts';
import { makeFolders } from './make-folders.ts';
import { systemCodeOf, toFilesError } from './system-error.ts';

/**
 * The real file system. What a write promised has reached the disk when it resolves: file and
 * folder are both synced, unless it is fleeting. A removal may be undone by a power cut.
 *
 * Files here are small. Their system calls take some microseconds and a hop through the thread
 * pool ten times that, so that only waiting for the disk leaves the thread. Writes to one folder
 * that end together share one sync of it.
 */
export function createFiles(): Files {
  const syncFolder = createFolderSync();
  return {
    read: (path) => attempt('read', path, () => orUndefined(() => readText(path))),
    sizeBytes: (path) => attempt('read', path, () => orUndefined(() => statSync(path).size)),
    list: (folder) =>
      attempt('list', folder, () => orUndefined(() => readdirSync(folder))?.sort() ?? []),
    writeAtomically: (path, text, options) =>
      attempt('write', path, () =>
        throughTemporary({ path, text, options, syncFolder }, replaceWith(path)),
      ),
    createExclusively: (path, text, options) =>
      attempt('write', path, () =>
        throughTemporary({ path, text, options, syncFolder }, linkUnlessTaken(path)),
      ),
    makeFolder: (folder) => attempt('make', folder, () => createFolder(folder, syncFolder)),
    remove: (path) =>
      attempt('remove', path, () => {
        const removed = orUndefined(() => {
          unlinkSync(path);
          return true;
        });
        return removed ?? false;
      }),
  };
}

type SyncFolder = (folder: string) => Promise<void>;

interface Target {
  readonly path: string;
  readonly text: string;
  readonly options: WriteOptions;
  readonly syncFolder: SyncFolder;
}

async function attempt<T>(verb: string, path: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toFilesError({ verb, path }, error);
  }
}

function orUndefined<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readText(path: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
}

function replaceWith(path: string): (temporary: string) => void {
  return (temporary) => {
    renameSync(temporary, path);
  };
}

/** `link` is the one call that puts a whole file in place and refuses to replace another. */
function linkUnlessTaken(path: string): (temporary: string) => boolean {
  return (temporary) => {
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  };
}

/** A temporary swept away by somebody's tidying is written again this many times. */
const SWEPT_AWAY_LIMIT = 5;

async function throughTemporary<T>(target: Target, commit: (temporary: string) => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const folder = dirname(target.path);
    const temporary = join(folder, `.${basename(target.path)}.${crypto.randomUUID()}.tmp`);
    try {
      await writeTemporary(temporary, target);
      const result = commit(temporary);
      if (target.options.isFleeting !== true) await target.syncFolder(folder);
      return result;
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT' || tries === SWEPT_AWAY_LIMIT) throw error;
    } finally {
      removeQuietly(temporary);
    }
  }
}

const sync = promisify(fsync);

async function writeTemporary(temporary: string, target: Target): Promise<void> {
  const file = await openNew(temporary, target);
  try {
    writeFileSync(file, target.text);
    if (target.options.isFleeting !== true) await sync(file);
  } finally {
    closeSync(file);
  }
}

async function openNew(path: string, { options, syncFolder }: Target): Promise<number> {
  const file = orUndefined(() => openSync(path, 'wx', options.mode));
  if (file !== undefined) return file;
  await createFolder(dirname(path), syncFolder);
  return openSync(path, 'wx', options.mode);
}

async function createFolder(folder: string, syncFolder: SyncFolder): Promise<boolean> {
  const first = makeFolders(folder, 0o750);
  if (first === undefined) return false;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
  return true;
}

/** A sync covers every change made before it began, so that one serves all who wait for it. */
function createFolderSync(): SyncFolder {
  const shared = new Map<string, () => Promise<void>>();
  return async (folder) => {
    if (process.platform === 'win32') return; // Windows cannot open a folder, and needs no sync of it.
    const run = shared.get(folder) ?? shareRuns(() => syncNow(folder));
    shared.set(folder, run);
    await run();
  };
}

async function syncNow(folder: string): Promise<void> {
  const descriptor = openSync(folder, 'r');
  try {
    await sync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A temporary that stays behind is swept by a later writer. */
function removeQuietly(temporary: string): void {
  try {
    unlinkSync(temporary);
  } catch {
    return;
  }
}
