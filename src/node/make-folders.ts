import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCodeOf } from './system-error.ts';

/**
 * Makes a folder and those above it that are not there. Answers the topmost one made, or `undefined`
 * when there was nothing to make.
 *
 * Node.js does it too, but never comes to an end where a file system answers that a folder is
 * not there although it is, as /proc does when something is to be made in it.
 */
export function makeFolders(folder: string, mode: number): string | undefined {
  const missing = listMissing(folder);
  for (const path of missing) makeFolder(path, mode);
  return missing[0];
}

/** Topmost first. */
function listMissing(folder: string): readonly string[] {
  const missing: string[] = [];
  let path = folder;
  while (!isFolder(path) && path !== dirname(path)) {
    missing.unshift(path);
    path = dirname(path);
  }
  return missing;
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Others may be making the same one.
    if (systemCodeOf(error) !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error))) return false;
    throw error;
  }
}
