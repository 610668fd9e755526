import { parseInstallableManifest } from '../plugins/index.ts';
import {
  type Archives,
  ArchivesError,
  type Files,
  type FileTrees,
  type TreeFile,
  type UnpackedFile,
} from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';
import { createEntryPolicy, toEntryLimits } from './entry-policy.ts';
import { findText } from './find-text.ts';
import { toFolderName } from './plugin-name.ts';

/** An archive whose digest was checked, and where its plugin is to be laid out. */
export interface UnpackPluginRequest {
  /** The plugin's name in the lockfile. */
  readonly plugin: string;
  readonly archive: string;
  readonly archiveBytes: number;
  /** A new folder. */
  readonly folder: string;
}

/** What unpacking needs of the world. */
export interface UnpackPorts {
  readonly archives: Archives;
  readonly files: Files;
  readonly trees: FileTrees;
}

/** A plugin laid out in a folder. */
export interface UnpackedPlugin {
  readonly files: readonly TreeFile[];
  /** The version that its manifest claims. */
  readonly version: string;
}

/**
 * Lays a plugin out as hosts expect it (compat-plugins 1.7, 5.4): its executable under the plugin's
 * short name, being the largest there is where none has it, and a valid `plugin.json` of that
 * plugin.
 *
 * @throws DistributionError `ARCHIVE_REFUSED`, `ARCHIVE_UNREADABLE` or `ARCHIVE_NOT_THE_PLUGIN`
 */
export async function unpackPlugin(
  request: UnpackPluginRequest,
  ports: UnpackPorts,
): Promise<UnpackedPlugin> {
  const limits = toEntryLimits(request.archiveBytes);
  await ports.trees.makeFolder(request.folder);
  const unpacked = await ports.archives
    .unpack({
      archive: request.archive,
      folder: request.folder,
      place: createEntryPolicy(limits),
      maxBytes: limits.maxBytes,
    })
    .catch((error: unknown) => {
      throw error instanceof ArchivesError ? toArchiveError(error) : error;
    });
  const files = await nameExecutable(unpacked, request, ports.trees);
  return { files, version: await checkManifest(request, ports.files) };
}

function toArchiveError(error: ArchivesError): DistributionError {
  return error.code === 'ARCHIVES_TOO_LARGE'
    ? new DistributionError('ARCHIVE_REFUSED', 'the archive grows beyond measure', {
        hint: 'Do not use this archive; ask the maintainer of the plugin where it came from.',
        cause: error,
      })
    : new DistributionError('ARCHIVE_UNREADABLE', 'the archive cannot be unpacked', {
        hint: 'Check that the lockfile names a .tar.gz; if it does, the release itself is damaged.',
        cause: error,
      });
}

async function nameExecutable(
  files: readonly UnpackedFile[],
  { plugin, folder }: UnpackPluginRequest,
  trees: FileTrees,
): Promise<readonly TreeFile[]> {
  const name = toFolderName(plugin);
  const target = `${folder}/${name}`;
  if ((await trees.kindOf(target)) === 'folder') {
    throw notThePlugin(`"${name}" is a folder where the executable should be`);
  }
  const named = files.find((file) => file.path === name);
  const chosen = named ?? findLargestExecutable(files);
  if (chosen === undefined) throw notThePlugin('it has no executable');
  if (chosen !== named) await trees.move(`${folder}/${chosen.path}`, target);
  if (!chosen.isExecutable) await trees.makeExecutable(target);
  return files
    .map((file) => (file === chosen ? { ...file, path: name, isExecutable: true } : file))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Some archives make everything executable. */
const MANIFEST = 'plugin.json';

/** A hundred times any real one. */
const MAX_MANIFEST_BYTES = 2 ** 20;

function findLargestExecutable(files: readonly UnpackedFile[]): UnpackedFile | undefined {
  return files
    .filter((file) => file.isExecutable && file.path !== MANIFEST)
    .reduce<UnpackedFile | undefined>(
      (largest, file) =>
        largest === undefined || file.sizeBytes > largest.sizeBytes ? file : largest,
      undefined,
    );
}

async function checkManifest(
  { plugin, folder }: UnpackPluginRequest,
  files: Files,
): Promise<string> {
  const path = `${folder}/${MANIFEST}`;
  const sizeBytes = await files.sizeBytes(path);
  if (sizeBytes === undefined) throw notThePlugin('it has no plugin.json');
  if (sizeBytes > MAX_MANIFEST_BYTES) throw notThePlugin('its plugin.json is larger than 1 MiB');
  const text = await findText(path, files);
  if (text === undefined) throw notThePlugin('its plugin.json is no UTF-8 text');
  const manifest = parseInstallableManifest(text, MANIFEST);
  if (toFolderName(manifest.name) !== toFolderName(plugin)) {
    throw notThePlugin(`its plugin.json is that of ${JSON.stringify(manifest.name)}`);
  }
  return manifest.version;
}

function notThePlugin(problem: string): DistributionError {
  return new DistributionError('ARCHIVE_NOT_THE_PLUGIN', `the archive is not usable: ${problem}`, {
    hint: 'Check the plugin’s source and version; its release may have been packed wrongly.',
  });
}
