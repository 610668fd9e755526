import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveCache, ArchiveKey } from '../ports/index.ts';
import { makeFolders } from './make-folders.ts';

const ARCHIVE = 'archive.tar.gz';

/**
 * The runner's tool cache, in the layout of `@actions/tool-cache`: a folder of tool, version and
 * architecture, and beside it a marker when it is complete. It keeps archives and not what was
 * unpacked, so that the lockfile's digest vouches for what comes out of it.
 *
 * The library itself is not used: it shares modules with `@actions/core`, which would bring its HTTP
 * client of 450 kB to the start of every action, and it prints to standard output.
 *
 * @param root RUNNER_TOOL_CACHE
 */
export function createToolCache(root: string): ArchiveCache {
  return {
    name: 'the tool cache',
    restore: async (key, path) => {
      const folder = toFolder(root, key);
      const isComplete = await stat(`${folder}.complete`).then(
        () => true,
        () => false,
      );
      if (isComplete) await copyFile(join(folder, ARCHIVE), path);
      return isComplete;
    },
    save: async (key, path) => {
      const folder = toFolder(root, key);
      makeFolders(folder, 0o777);
      await replaceFile(path, join(folder, ARCHIVE));
      await writeFile(`${folder}.complete`, '');
    },
  };
}

/** In one step: another job of this runner may be reading what is there. */
async function replaceFile(from: string, to: string): Promise<void> {
  const temporary = `${to}.${crypto.randomUUID()}.tmp`;
  try {
    await copyFile(from, temporary);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What the layout calls an architecture may be any folder's name. */
function toFolder(root: string, { plugin, version, platform, sha256 }: ArchiveKey): string {
  const names = [
    `wfctl-plugin-${plugin}`,
    version.replace(/^v(?=\d)/, ''),
    `${platform}-${sha256.slice(0, 16)}`,
  ];
  return join(root, ...names.map(toName));
}

/** A lockfile may say anything; its digest, and not this name, tells archives apart. */
function toName(text: string): string {
  const name = text.replace(/[^\w.+-]/g, '_').slice(0, 200);
  return /^\.*$/.test(name) ? `_${name}` : name;
}
