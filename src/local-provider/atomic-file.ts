import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findSystemCode } from './local-error.ts';
import { identifyProcess } from './process-identity.ts';

/** What a file is written with. */
export interface WritePlan {
  /** Folder for the unfinished file; on the same file system as the target. */
  readonly temporary: string;
  readonly path: string;
  readonly text: string;
}

/** Replaces a file as one step: whoever looks sees the old text or the new, also after a crash. */
export async function replaceFile(plan: WritePlan): Promise<void> {
  await rename(await writeTemporary(plan, { sync: true }), plan.path);
}

/** As {@link replaceFile}, without waiting for the disk: safe against our death, not a power cut. */
export async function replaceFileLightly(plan: WritePlan): Promise<void> {
  await rename(await writeTemporary(plan, { sync: false }), plan.path);
}

/** Creates a file with its whole text, or resolves to `false` when the path is taken. */
export async function createFileExclusively(plan: WritePlan): Promise<boolean> {
  const temporary = await writeTemporary(plan, { sync: false });
  try {
    await link(temporary, plan.path);
    return true;
  } catch (error) {
    if (findSystemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

/** The text of a file; `undefined` when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file that may be gone already. */
export async function removeIfPresent(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (findSystemCode(error) !== 'ENOENT') throw error;
  }
}

/** Removes unfinished files whose writers are dead. */
export async function sweepTemporary(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(name.split('-')[0]);
    if (identifyProcess(pid) === undefined) await removeIfPresent(join(folder, name));
  }
}

async function writeTemporary(plan: WritePlan, { sync }: { sync: boolean }): Promise<string> {
  const name = `${String(process.pid)}-${randomBytes(8).toString('hex')}`;
  const path = join(plan.temporary, name);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(plan.text);
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
  return path;
}
