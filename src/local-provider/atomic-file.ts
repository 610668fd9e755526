import { randomBytes } from 'node:crypto';
import {
  linkSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  fsync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findSystemCode } from './local-error.ts';
import { identifyProcess } from './process-identity.ts';

// Files here are a few hundred bytes. The system calls for one take some microseconds, the hops
// through the thread pool ten times that, and a create needs dozens; only waiting for the disk is
// worth leaving the thread for.

/** What a file is written with. */
export interface WritePlan {
  /** Folder for the unfinished file; on the same file system as the target. */
  readonly temporary: string;
  readonly path: string;
  readonly text: string;
}

/** Replaces a file as one step: whoever looks sees the old text or the new, also after a crash. */
export async function replaceFile(plan: WritePlan): Promise<void> {
  const temporary = writeTemporary(plan);
  const descriptor = openSync(temporary, 'r+');
  try {
    await promisify(fsync)(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, plan.path);
}

/** As {@link replaceFile}, without waiting for the disk: safe against our death, not a power cut. */
export function replaceFileLightly(plan: WritePlan): void {
  renameSync(writeTemporary(plan), plan.path);
}

/** Creates a file with its whole text; `false` when the path is taken. */
export function createFileExclusively(plan: WritePlan): boolean {
  const temporary = writeTemporary(plan);
  try {
    linkSync(temporary, plan.path);
    return true;
  } catch (error) {
    if (findSystemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temporary);
  }
}

/** The text of a file; `undefined` when there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The names in a folder; none when there is no such folder. */
export function listIfPresent(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Removes a file that may be gone already. */
export function removeIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (findSystemCode(error) !== 'ENOENT') throw error;
  }
}

/** Removes unfinished files whose writers are dead. */
export function sweepTemporary(folder: string): void {
  for (const name of listIfPresent(folder)) {
    const pid = Number(name.split('-')[0]);
    if (identifyProcess(pid) === undefined) removeIfPresent(join(folder, name));
  }
}

function writeTemporary(plan: WritePlan): string {
  const name = `${String(process.pid)}-${randomBytes(8).toString('hex')}`;
  const path = join(plan.temporary, name);
  writeFileSync(path, plan.text, { flag: 'wx', mode: 0o600 });
  return path;
}
