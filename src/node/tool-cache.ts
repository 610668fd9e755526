import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveCache, ArchiveKey } from '../ports/index.ts';

const ARCHIVE = 'archive.tar.gz';

/**
 * The runner's tool cache (RUNNER_TOOL_CACHE), by the toolkit's own library and layout. It keeps
 * archives and not what was unpacked, so that the lockfile's digest vouches for what comes out of it.
 */
export function createToolCache(): ArchiveCache {
  return {
    name: 'the tool cache',
    restore: async (key, path) => {
      const { find } = await import('@actions/tool-cache');
      const folder = find(...toTool(key));
      if (folder === '') return false;
      await copyFile(join(folder, ARCHIVE), path);
      return true;
    },
    save: async (key, path) => {
      const { cacheFile } = await import('@actions/tool-cache');
      await cacheFile(path, ARCHIVE, ...toTool(key));
    },
  };
}

/** What the library calls tool, version and architecture; the last one is any folder's name. */
function toTool({
  plugin,
  version,
  platform,
  sha256,
}: ArchiveKey): [tool: string, version: string, architecture: string] {
  const name = `wfctl-plugin-${plugin}`;
  return [name, version.replace(/^v/, ''), `${platform}-${sha256.slice(0, 16)}`];
}
