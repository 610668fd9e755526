import { DistributionError } from './distribution-error.ts';
import type { LockedArchive, LockedPlugin } from './model.ts';
import { isPluginName, toFolderName } from './plugin-name.ts';

/** The one archive of a plugin that is for this machine, and where it is. */
export interface ChosenArchive {
  readonly locked: LockedArchive;
  readonly url: URL;
  /** Of the plugin's folder and executable. */
  readonly folderName: string;
}

/** What is locked completely is never looked up again, so that locking alone would change nothing. */
const LOCK_ANEW = 'Run `wfctl plugin lock --refresh`.';

/**
 * Chooses the archive that the lockfile pins for a platform. There is no falling back: an archive
 * that is not pinned cannot be told from a changed one.
 *
 * @throws DistributionError `ARCHIVE_NOT_LOCKED`
 */
export function chooseArchive(plugin: LockedPlugin, platform: string): ChosenArchive {
  const { name, version, archives } = plugin;
  if (!isPluginName(name)) {
    throw notLocked(`${JSON.stringify(name)} is no name of a plugin`, 'Correct the lockfile.');
  }
  const locked = archives.get(platform);
  if (locked === undefined) {
    const platforms = [...archives.keys()].sort().join(', ');
    throw platforms === ''
      ? notLocked(
          `the lockfile has no archives of ${name} ${version}`,
          'Run `wfctl plugin lock`, which pins the archives of all platforms.',
        )
      : notLocked(
          `the lockfile has no archive of ${name} ${version} for ${platform}, only for ${platforms}`,
          `${LOCK_ANEW} If it then has none for ${platform} either, this release is not made for this machine.`,
        );
  }
  return { locked, url: toUrl(locked.url, name), folderName: toFolderName(name) };
}

function toUrl(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.password === '';
  if (isPlain && /^https?:$/.test(url.protocol)) return url;
  throw notLocked(
    `the lockfile’s address of ${name} is no http address without a user`,
    `${LOCK_ANEW} A token belongs into a variable, not into the lockfile.`,
  );
}

function notLocked(message: string, hint: string): DistributionError {
  return new DistributionError('ARCHIVE_NOT_LOCKED', message, { hint });
}
