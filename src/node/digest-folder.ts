import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFile } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/** Every file below a folder by its content; `undefined` where there is anything else. */
export async function digestFolder(folder: string): Promise<readonly TreeFile[] | undefined> {
  const paths = await listFiles(folder, '');
  return paths === undefined
    ? undefined
    : await Promise.all(paths.sort().map((path) => digestFile(folder, path)));
}

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
