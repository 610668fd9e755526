import type { ArchiveEntry } from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';
import { RECORD_FILE } from './install-record.ts';

/** What an archive of a plugin may come to. */
export interface EntryLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** Far more than any plugin has, and few enough to be unpacked in a moment. */
const MAX_ENTRIES = 2000;

/** No plugin comes near. */
const MAX_BYTES = 2 ** 30;

/** What may come out of a small archive: executables shrink to about a third, texts to a tenth. */
const MAX_RATIO = 100;
const RATIO_FLOOR_BYTES = 2 ** 26;

/** How much may come out of an archive of that size: a hundred times as much, 1 GiB at most. */
export function toEntryLimits(archiveBytes: number): EntryLimits {
  const maxBytes = Math.min(MAX_BYTES, Math.max(RATIO_FLOOR_BYTES, archiveBytes * MAX_RATIO));
  return { maxBytes, maxEntries: MAX_ENTRIES };
}

/**
 * Makes the rule for one archive: where an entry goes, below the plugin's folder. The first part of
 * a path is dropped where there is a `/` (compat-plugins 5.4). Everything that could end up outside
 * the folder, replace another entry, or be one file on one system and two on another is refused:
 * doubt is an error.
 *
 * @throws DistributionError `ARCHIVE_REFUSED` from the rule
 */
export function createEntryPolicy(
  limits: EntryLimits,
): (entry: ArchiveEntry) => string | undefined {
  const placed = new Map<string, 'file' | 'folder'>();
  let entries = 0;
  let bytes = 0;
  return (entry) => {
    const path = toPath(entry);
    if (entry.kind !== 'file' && entry.kind !== 'folder') {
      throw refused(entry.path, `is a ${entry.kind}; only files and folders are unpacked`);
    }
    entries += 1;
    bytes += entry.sizeBytes;
    if (entries > limits.maxEntries) {
      throw refused(entry.path, `is one entry too many; ${String(limits.maxEntries)} are allowed`);
    }
    if (bytes > limits.maxBytes) {
      throw refused(entry.path, `makes it more than ${String(limits.maxBytes)} bytes`);
    }
    if (path === '') {
      if (entry.kind === 'file') throw refused(entry.path, 'is a file without a name');
      return undefined;
    }
    claim(path, entry, placed);
    return path;
  };
}

function toPath({ path }: ArchiveEntry): string {
  if (/[\u0000-\u001f\u007f\\:]/.test(path)) {
    throw refused(path, 'has a name with a backslash, a colon or a control character');
  }
  if (path.startsWith('/')) throw refused(path, 'has an absolute path');
  const parts = path.split('/');
  if (parts.includes('..')) throw refused(path, 'has a path that leaves the folder');
  const kept = (parts.length > 1 ? parts.slice(1) : parts).filter((part) => !/^\.?$/.test(part));
  if (kept.some((part) => /[. ]$/.test(part))) {
    throw refused(path, 'has a name that ends in a dot or a space');
  }
  return kept.join('/');
}

/** Takes a path for an entry, and the folders above it. */
function claim(path: string, entry: ArchiveEntry, placed: Map<string, 'file' | 'folder'>): void {
  const parts = toKey(path).split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = parts.slice(0, depth).join('/');
    if (placed.get(above) === 'file') throw refused(entry.path, 'lies inside of a file');
    placed.set(above, 'folder');
  }
  const key = parts.join('/');
  if (key === RECORD_FILE) throw refused(entry.path, 'has the name of our own record');
  const known = placed.get(key);
  if (known !== undefined && (known === 'file' || entry.kind === 'file')) {
    throw refused(entry.path, 'has the path of an entry before it, perhaps in other letters');
  }
  placed.set(key, entry.kind === 'file' ? 'file' : 'folder');
}

/** Two paths that some file system takes for the same have the same key. */
function toKey(path: string): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase();
}

function refused(path: string, problem: string): DistributionError {
  return new DistributionError(
    'ARCHIVE_REFUSED',
    `entry ${JSON.stringify(path)} of the archive ${problem}`,
    { hint: 'Do not use this archive; ask the maintainer of the plugin where it came from.' },
  );
}
