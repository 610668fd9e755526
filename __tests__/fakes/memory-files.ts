import { posix } from 'node:path';
import { type Files, FilesError, type FilesErrorCode } from '../../src/ports/index.ts';

/** Files that live in a map, and can be told to refuse. */
export interface MemoryFiles extends Files {
  /** Path → text of everything there is. */
  readonly texts: Map<string, string>;
  /** Path → permission bits it was created with. */
  readonly modes: Map<string, number>;
  /** While set, writing or removing at a path that contains `part` fails with that code. */
  refusal: { readonly part: string; readonly code: FilesErrorCode } | undefined;
}

/** Passes the same contract as the real files. */
export function createMemoryFiles(initial: Readonly<Record<string, string>> = {}): MemoryFiles {
  const texts = new Map(Object.entries(initial));
  const modes = new Map<string, number>();
  const folders = new Set<string>();
  const files: MemoryFiles = {
    texts,
    modes,
    refusal: undefined,
    read: (path) => later(() => texts.get(path)),
    sizeBytes: (path) =>
      later(() => {
        const text = texts.get(path);
        return text === undefined ? undefined : Buffer.byteLength(text);
      }),
    list: (folder) => later(() => namesIn(texts, folder, folders)),
    writeAtomically: (path, text, { mode }) =>
      later(() => {
        refuse(files, path);
        texts.set(path, text);
        modes.set(path, mode);
      }),
    createExclusively: (path, text, { mode }) =>
      later(() => {
        refuse(files, path);
        if (texts.has(path)) return false;
        texts.set(path, text);
        modes.set(path, mode);
        return true;
      }),
    makeFolder: (folder) =>
      later(() => {
        refuse(files, folder);
        if (folders.has(folder) || namesIn(texts, folder).length > 0) return false;
        folders.add(folder);
        return true;
      }),
    remove: (path) =>
      later(() => {
        refuse(files, path);
        return texts.delete(path);
      }),
  };
  return files;
}

function namesIn(
  texts: ReadonlyMap<string, string>,
  folder: string,
  folders: ReadonlySet<string> = new Set(),
): readonly string[] {
  if (texts.has(folder)) throw new FilesError('FILES_FAILED', `cannot list ${folder}: ENOTDIR`);
  const names = new Set<string>();
  for (const path of [...texts.keys(), ...folders]) {
    const [name] = posix.relative(folder, path).split('/');
    if (name !== undefined && name !== '' && name !== '..') names.add(name);
  }
  return [...names].sort();
}

function refuse({ refusal }: MemoryFiles, path: string): void {
  if (refusal === undefined || !path.includes(refusal.part)) return;
  throw new FilesError(refusal.code, `cannot write ${path}: ENOSPC`, { hint: 'Make room.' });
}

async function later<T>(answer: () => T): Promise<T> {
  await Promise.resolve();
  return answer();
}
