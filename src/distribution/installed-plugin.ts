import type { Files, FileTrees, TreeFile } from '../ports/index.ts';
import { findText } from './find-text.ts';
import { decodeInstallRecord, type InstallRecord, RECORD_FILE } from './install-record.ts';
import type { PluginSpot } from './staging.ts';

const COMPARED = ['version', 'source', 'platform', 'url', 'sha256', 'identity'] as const;

interface InstalledPorts {
  readonly files: Files;
  readonly trees: FileTrees;
}

/**
 * Whether a plugin is installed as wanted, with every file as it was unpacked. A record alone is
 * never believed: the files are read and their digests compared.
 */
export async function isIntact(
  spot: PluginSpot,
  wanted: Omit<InstallRecord, 'files'>,
  ports: InstalledPorts,
): Promise<boolean> {
  const record = await readRecord(spot, ports);
  if (record === undefined) return false;
  if (COMPARED.some((field) => record[field] !== wanted[field])) return false;
  return await isAsRecorded(spot, record, ports.trees);
}

/** Whether every file of a plugin is as it was unpacked, wherever it came from. */
export async function isUntouched(spot: PluginSpot, ports: InstalledPorts): Promise<boolean> {
  const record = await readRecord(spot, ports);
  return record !== undefined && (await isAsRecorded(spot, record, ports.trees));
}

async function readRecord(
  spot: PluginSpot,
  { files, trees }: InstalledPorts,
): Promise<InstallRecord | undefined> {
  const folder = toFolder(spot);
  if ((await trees.kindOf(folder)) !== 'folder') return undefined;
  if ((await trees.kindOf(`${folder}/${RECORD_FILE}`)) !== 'file') return undefined;
  return decodeInstallRecord((await findText(`${folder}/${RECORD_FILE}`, files)) ?? '');
}

async function isAsRecorded(
  spot: PluginSpot,
  record: InstallRecord,
  trees: FileTrees,
): Promise<boolean> {
  const found = await trees.digest(toFolder(spot));
  if (found === undefined) return false;
  return isSame(
    found.filter(({ path }) => path !== RECORD_FILE),
    record.files,
  );
}

function toFolder({ pluginFolder, name }: PluginSpot): string {
  return `${pluginFolder}/${name}`;
}

function isSame(left: readonly TreeFile[], right: readonly TreeFile[]): boolean {
  const byPath = new Map(right.map((file) => [file.path, file]));
  return (
    left.length === right.length &&
    left.every((file) => {
      const other = byPath.get(file.path);
      return other?.sha256 === file.sha256 && other.isExecutable === file.isExecutable;
    })
  );
}
