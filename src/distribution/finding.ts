import { basename } from 'node:path';
import type { Diagnostic, Place } from '../kernel/index.ts';

/**
 * Every finding this room can make about a manifest, a lockfile or inline pins, with how bad it is
 * and its constant summary. What is wrong with the YAML itself is found by the config room.
 */
const CATALOGUE = {
  MANIFEST_MISSING: ['error', 'There is no plugin manifest'],
  MANIFEST_TOO_NEW: ['error', 'The manifest is of a later version'],
  MANIFEST_NOT_EDITABLE: ['error', 'The file cannot be edited safely'],
  PLUGIN_WITHOUT_NAME: ['error', 'A plugin has no name'],
  PLUGIN_WITHOUT_VERSION: ['error', 'A plugin has no version'],
  PLUGIN_WITHOUT_SOURCE: ['error', 'A plugin has no source'],
  BAD_PLUGIN_NAME: ['error', 'A plugin name is malformed'],
  INEXACT_VERSION: ['error', 'A version is not exact'],
  BAD_SOURCE: ['error', 'A source is no repository'],
  BAD_AUTH: ['error', 'A token variable is malformed'],
  BAD_IDENTITY: ['error', 'A signer is malformed'],
  VERIFY_WITHOUT_IDENTITY: ['error', 'A signature is asked for without a signer'],
  DUPLICATE_PLUGIN: ['error', 'Two entries are about the same plugin'],
  UNKNOWN_PLUGIN: ['error', 'No such plugin is pinned'],
  PINNED_ALREADY: ['error', 'The plugin is pinned already'],
  PINNED_DIFFERENTLY: ['error', 'Two pins of a plugin contradict each other'],
  LOCKFILE_MISSING: ['error', 'The plugins are not locked'],
  LOCKFILE_UNREADABLE: ['error', 'The lockfile cannot be read'],
  LOCKFILE_TOO_NEW: ['error', 'The lockfile is of a later version'],
  LOCKFILE_LEGACY: ['error', 'The lockfile pins no archives'],
  LOCKFILE_UNKNOWN_KEY: ['warning', 'The lockfile has a key that will be left out'],
  LOCK_ENTRY_MALFORMED: ['error', 'A lockfile entry is incomplete'],
  LOCK_DIGEST_MALFORMED: ['error', 'A digest is malformed'],
  NOT_LOCKED: ['error', 'A plugin is not locked'],
  LOCKED_DIFFERENTLY: ['error', 'A plugin is locked differently than pinned'],
  LOCKED_WITHOUT_ARCHIVES: ['error', 'A plugin is locked without its archives'],
  LOCKED_BUT_NOT_PINNED: ['error', 'A locked plugin is not pinned'],
  MANIFEST_CHANGED: ['error', 'The manifest has changed since it was locked'],
  LOCKFILE_CHANGED: ['error', 'The lockfile was changed by hand'],
  LOCKFILE_STALE: ['error', 'The lockfile is out of date'],
  ARCHIVE_REPLACED: ['warning', 'A release was made again'],
  NOT_LOCKABLE: ['error', 'A plugin cannot be locked'],
  IDENTITY_OF_OTHER_VERSION: ['warning', 'The signer is named for another version'],
  CONFIG_MISSING: ['error', 'There is no such config'],
  NOT_INSTALLED: ['error', 'A plugin could not be installed'],
  INSTALLED_FILES_CHANGED: ['error', 'The files of a plugin were changed'],
  INSTALLED_DIFFERENTLY: ['error', 'Another build of a plugin is installed'],
} as const satisfies Record<string, readonly [Diagnostic['severity'], string]>;

/** The code of a {@link Diagnostic} that comes from this room. */
export type DistributionFindingCode = keyof typeof CATALOGUE;

/** How to go on with a lockfile that cannot be believed, which locking alone does not mend. */
export function explainRestoring(file: string): string {
  return [
    'Restore it from a commit that you trust:',
    `    git restore --source COMMIT ${basename(file)}`,
    'Or delete it and lock again, which takes the releases for what they are now:',
    '    wfctl plugin lock',
  ].join('\n');
}

/** Makes a finding: its severity and summary follow from the code. */
export function toFinding(
  code: DistributionFindingCode,
  detail: string,
  place?: Place,
): Diagnostic {
  const [severity, summary] = CATALOGUE[code];
  return { severity, code, summary, detail, ...(place === undefined ? {} : { place }) };
}
