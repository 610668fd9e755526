import { lstatSync, renameSync, type Stats } from 'node:fs';
import { chmod, open, rm } from 'node:fs/promises';
import { type FileTrees, type GrowingFile } from '../ports/index.ts';
import { digestFolder } from './digest-folder.ts';
import { makeFolders } from './make-folders.ts';
import { systemCodeOf, toFilesError } from './system-error.ts';

/** The {@link FileTrees} port on this machine. */
export function createFileTrees(): FileTrees {
  return {
    kindOf: (path) => attempt('look at', path, () => toKind(statOf(path))),
    makeFolder: (path) =>
      attempt('make', path, () => {
        makeFolders(path, 0o750);
      }),
    move: (from, to) => attempt('move', from, () => move(from, to)),
    removeAll: (path) =>
      attempt('remove', path, () => rm(path, { recursive: true, force: true, maxRetries: 3 })),
    makeExecutable: (path) => attempt('change', path, () => chmod(path, 0o755)),
    openGrowing: (path) => attempt('open', path, () => openGrowing(path)),
    digest: (folder) => attempt('read', folder, () => digestFolder(folder)),
  };
}

async function attempt<T>(verb: string, path: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toFilesError({ verb, path }, error);
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function toKind(stats: Stats | undefined): 'file' | 'folder' | 'other' | undefined {
  if (stats === undefined) return undefined;
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

function move(from: string, to: string): 'moved' | 'gone' | 'taken' {
  try {
    renameSync(from, to);
    return 'moved';
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' && statOf(from) === undefined) return 'gone';
    if (TAKEN.has(code) && statOf(to) !== undefined) return 'taken';
    throw error;
  }
}

/** What the systems say of a rename onto a folder that is not empty; Windows refuses any. */
const TAKEN: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM']);

async function openGrowing(path: string): Promise<GrowingFile> {
  const file = await open(path, 'a+', 0o600);
  return {
    read: () => file.createReadStream({ start: 0, autoClose: false, highWaterMark: 2 ** 20 }),
    append: async (bytes) => {
      await attempt('write', path, () => file.appendFile(bytes));
    },
    restart: () => attempt('empty', path, () => file.truncate(0)),
    [Symbol.asyncDispose]: () => file.close(),
  };
}
