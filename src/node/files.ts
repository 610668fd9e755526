import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Files, type WriteOptions } from '../ports/index.ts';
import { systemCodeOf, toFilesError } from './system-error.ts';

/**
 * The real file system. What a write promised has reached the disk when it resolves: file and
 * folder are both synced. A removal may be undone by a power cut.
 */
export function createFiles(): Files {
  return {
    read: (path) => attempt('read', path, () => orUndefined(() => readText(path))),
    sizeBytes: (path) =>
      attempt('read', path, () => orUndefined(async () => (await stat(path)).size)),
    list: (folder) =>
      attempt('list', folder, async () => {
        const names = await orUndefined(() => readdir(folder));
        return names?.sort() ?? [];
      }),
    writeAtomically: (path, text, options) =>
      attempt('write', path, () => throughTemporary({ path, text, options }, replaceWith(path))),
    createExclusively: (path, text, options) =>
      attempt('write', path, () =>
        throughTemporary({ path, text, options }, linkUnlessTaken(path)),
      ),
    remove: (path) =>
      attempt('remove', path, async () => {
        const removed = await orUndefined(async () => {
          await unlink(path);
          return true;
        });
        return removed ?? false;
      }),
  };
}

interface Target {
  readonly path: string;
  readonly text: string;
  readonly options: WriteOptions;
}

async function attempt<T>(verb: string, path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toFilesError({ verb, path }, error);
  }
}

async function orUndefined<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
}

function replaceWith(path: string): (temporary: string) => Promise<void> {
  return async (temporary) => {
    await rename(temporary, path);
  };
}

/** `link` is the one call that puts a whole file in place and refuses to replace another. */
function linkUnlessTaken(path: string): (temporary: string) => Promise<boolean> {
  return async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  };
}

/** A temporary swept away by somebody's tidying is written again this many times. */
const SWEPT_AWAY_LIMIT = 5;

async function throughTemporary<T>(
  target: Target,
  commit: (temporary: string) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const folder = dirname(target.path);
    const temporary = join(folder, `.${basename(target.path)}.${randomUUID()}.tmp`);
    try {
      await writeTemporary(temporary, target);
      const result = await commit(temporary);
      await syncFolder(folder);
      return result;
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT' || tries === SWEPT_AWAY_LIMIT) throw error;
    } finally {
      await unlink(temporary).catch(ignore);
    }
  }
}

async function writeTemporary(temporary: string, { text, options }: Target): Promise<void> {
  const file = await openNew(temporary, options);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function openNew(path: string, { mode }: WriteOptions): ReturnType<typeof open> {
  const file = await orUndefined(() => open(path, 'wx', mode));
  if (file !== undefined) return file;
  await createFolder(dirname(path));
  return open(path, 'wx', mode);
}

async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows cannot open a folder, and needs no sync of it.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignore(): void {
  // A temporary that stays behind is swept by a later writer.
}
