import { join } from 'node:path';
import type { Files } from '../ports/index.ts';
import { type LockfileOutcome, parseLockfile } from './parse-lockfile.ts';

/** Where the pins of a project are written. */
export const MANIFEST_FILE = 'wfctl.yaml';
/** Where their archives are locked. */
export const LOCK_FILE = '.wfctl-lock.yaml';
/** Project settings, in which early releases kept their lock beside other things. Never written. */
const LEGACY_FILE = '.wfctl.yaml';

/**
 * Reads the lockfile of a folder: `.wfctl-lock.yaml`, and where there is none the `plugins` of
 * `.wfctl.yaml` (T-80). `undefined` when neither is there.
 */
export async function findLockfile(
  folder: string,
  files: Files,
): Promise<LockfileOutcome | undefined> {
  const path = join(folder, LOCK_FILE);
  const text = await files.read(path);
  if (text !== undefined) return parseLockfile(path, text);
  const legacyPath = join(folder, LEGACY_FILE);
  const legacyText = await files.read(legacyPath);
  if (legacyText === undefined) return undefined;
  const outcome = parseLockfile(legacyPath, legacyText);
  // Settings without plugins are no lockfile, whatever else is or is not right with them.
  return outcome.kind === 'parsed' && outcome.lockfile.plugins.length > 0 ? outcome : undefined;
}
