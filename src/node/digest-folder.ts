import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFile } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/**
 * Every file below a folder by its content; `undefined` where there is anything else, and where one
 * is gone before it was read: another job is replacing the folder.
 */
export async function digestFolder(folder: string): Promise<readonly TreeFile[] | undefined> {
  try {
    return await digestFiles(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function digestFiles(folder: string): Promise<readonly TreeFile[] | undefined> {
  const paths = (await listFiles(folder, ''))?.sort();
  if (paths === undefined) return undefined;
  const digests = new Map<string, TreeFile>();
  const pending = paths.values();
  const work = async (): Promise<void> => {
    for (const path of pending) digests.set(path, await digestFile(folder, path));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return paths.flatMap((path) => digests.get(path) ?? []);
}

/** As many as the thread pool reads at a time; each takes a megabyte. */
const PARALLEL = 4;

async function listFiles(folder: string, below: string): Promise<string[] | undefined> {
  const paths: string[] = [];
  for (const entry of await readFolder(join(folder, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) {
      paths.push(path);
    } else {
      const inside = entry.isDirectory() ? await listFiles(folder, path) : undefined;
      if (inside === undefined) return undefined;
      paths.push(...inside);
    }
  }
  return paths;
}

async function readFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function digestFile(folder: string, path: string): Promise<TreeFile> {
  const absolute = join(folder, path);
  const { size, mode } = await lstat(absolute);
  const sha256 = await hashFile(absolute, size);
  return { path, sizeBytes: size, sha256, isExecutable: (mode & 0o111) !== 0 };
}

const LARGEST_PART_BYTES = 2 ** 20;

/** Into one buffer over and over: a stream makes a new one each time, which takes longer than to hash it. */
async function hashFile(path: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(Math.min(sizeBytes + 1, LARGEST_PART_BYTES));
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(part, 0, part.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(part.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
