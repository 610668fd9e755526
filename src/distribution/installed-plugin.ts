import type { Files, FileTrees, TreeFile } from '../ports/index.ts';
import { decodeInstallRecord, type InstallRecord, RECORD_FILE } from './install-record.ts';
import type { PluginSpot } from './staging.ts';

const COMPARED = ['version', 'source', 'platform', 'url', 'sha256', 'identity'] as const;

/**
 * Whether a plugin is installed as wanted, with every file as it was unpacked. A record alone is
 * never believed: the files are read and their digests compared.
 */
export async function isIntact(
  { pluginFolder, name }: PluginSpot,
  wanted: Omit<InstallRecord, 'files'>,
  { files, trees }: { readonly files: Files; readonly trees: FileTrees },
): Promise<boolean> {
  const folder = `${pluginFolder}/${name}`;
  if ((await trees.kindOf(folder)) !== 'folder') return false;
  if ((await trees.kindOf(`${folder}/${RECORD_FILE}`)) !== 'file') return false;
  const record = decodeInstallRecord((await files.read(`${folder}/${RECORD_FILE}`)) ?? '');
  if (record === undefined) return false;
  if (COMPARED.some((field) => record[field] !== wanted[field])) return false;
  const found = await trees.digest(folder);
  if (found === undefined) return false;
  return isSame(
    found.filter(({ path }) => path !== RECORD_FILE),
    record.files,
  );
}

function isSame(left: readonly TreeFile[], right: readonly TreeFile[]): boolean {
  return (
    left.length === right.length &&
    left.every((file) =>
      right.some(
        (other) =>
          other.path === file.path &&
          other.sha256 === file.sha256 &&
          other.isExecutable === file.isExecutable,
      ),
    )
  );
}
