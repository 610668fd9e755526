import type { ArchiveKey } from '../ports/index.ts';
import { chooseArchive, type ChosenArchive } from './choose-archive.ts';
import type { IdentityVerifier } from './identity.ts';
import { encodeInstallRecord, type InstallRecord, RECORD_FILE } from './install-record.ts';
import { isIntact } from './installed-plugin.ts';
import type { LockedPlugin, PluginPin } from './model.ts';
import { obtainArchive, type ObtainPorts, saveToCaches } from './obtain-archive.ts';
import { cancelled } from './patience.ts';
import type { PluginToken } from './release-api.ts';
import { parseRepositorySource } from './repository-source.ts';
import { openStaging, recoverPlugin, type StagingPorts, swapIn } from './staging.ts';
import { unpackPlugin, type UnpackPorts } from './unpack-plugin.ts';
import { isSameVersion } from './version.ts';

/** Which plugin to install, and where. */
export interface InstallPluginRequest {
  readonly plugin: LockedPlugin;
  /** What the manifest says of it: its token, and who must have signed it. */
  readonly pin: PluginPin | undefined;
  /** Such as `linux-amd64`. */
  readonly platform: string;
  /** Absolute path of the folder that holds all plugins. */
  readonly pluginFolder: string;
  /** Takes the place of the origin of every archive's address. */
  readonly mirror: URL | undefined;
  readonly signal?: AbortSignal;
}

/** What installing needs of the world. */
export type InstallPorts = ObtainPorts &
  StagingPorts &
  UnpackPorts & {
    /** Opens what checks signatures, given the plugin's own token. */
    readonly openIdentities: (token: PluginToken) => IdentityVerifier;
  };

/** How a plugin came to be installed: it was already, or its archive was in a cache, or fetched. */
export type InstalledFrom = 'kept' | 'cache' | 'download';

/**
 * Makes a plugin be installed as the lockfile pins it. One that is installed already is kept when
 * every file of it is what was installed. Killed at any moment, this leaves the plugin that was
 * there or the new one, and never a part of either.
 *
 * @throws DistributionError with the code of what stood in the way
 * @throws PluginError `PLUGIN_MANIFEST_INVALID`
 * @throws FilesError when the folder cannot be written
 */
export async function installPlugin(
  request: InstallPluginRequest,
  ports: InstallPorts,
): Promise<InstalledFrom> {
  const chosen = chooseArchive(request.plugin, request.platform);
  const spot = { pluginFolder: request.pluginFolder, name: chosen.folderName };
  const wanted = toRecord(request, chosen);
  await recoverPlugin(spot, ports);
  if (await isIntact(spot, wanted, ports)) return 'kept';
  await using staging = await openStaging(spot, ports);
  const key = toKey(request, chosen);
  const obtained = await obtainArchive(
    {
      ...{ plugin: request.plugin, url: chosen.url, mirror: request.mirror, key },
      options: { ...toToken(request.pin), ...withSignal(request) },
      path: staging.archive,
    },
    ports,
  );
  await verifyIdentity(request, { chosen, archive: staging.archive }, ports);
  const unpacked = await unpackPlugin(
    {
      plugin: request.plugin.name,
      archive: staging.archive,
      archiveBytes: obtained.sizeBytes,
      folder: staging.content,
    },
    ports,
  );
  noteOtherVersion(request.plugin, unpacked.version, ports);
  const record = encodeInstallRecord({ ...wanted, files: unpacked.files });
  await ports.files.writeAtomically(`${staging.content}/${RECORD_FILE}`, record, { mode: 0o644 });
  if (request.signal?.aborted === true) throw cancelled();
  await swapIn(spot, staging, ports.trees);
  if (obtained.from === 'download') await saveToCaches({ key, path: staging.archive }, ports);
  return obtained.from;
}

/** The one place where a signature is asked for: after the digest, before anything is unpacked. */
async function verifyIdentity(
  { plugin, pin, signal }: InstallPluginRequest,
  { chosen, archive }: { readonly chosen: ChosenArchive; readonly archive: string },
  { openIdentities }: InstallPorts,
): Promise<void> {
  if (pin?.identity === undefined) return;
  await openIdentities(toToken(pin)).verify({
    plugin: plugin.name,
    archive: { sha256: toDigest(chosen), path: archive, url: chosen.url },
    identity: pin.identity,
    issuer: pin.issuer,
    source: parseRepositorySource(pin.source ?? ''),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Whom a token is shown is the manifest's to say, and not the lockfile's. */
function toToken(pin: PluginPin | undefined): PluginToken {
  const host = parseRepositorySource(pin?.source ?? '')?.host;
  return { authEnv: pin?.authEnv, authHost: host ?? 'github.com' };
}

function toRecord(
  { plugin, pin, platform }: InstallPluginRequest,
  chosen: ChosenArchive,
): Omit<InstallRecord, 'files'> {
  return {
    version: plugin.version,
    source: plugin.source ?? '',
    platform,
    url: chosen.url.href,
    sha256: toDigest(chosen),
    identity: [pin?.identity ?? '', pin?.issuer ?? ''].join(' ').trim(),
  };
}

function toKey({ plugin, platform }: InstallPluginRequest, chosen: ChosenArchive): ArchiveKey {
  const { name, version } = plugin;
  return { plugin: name, version, platform, sha256: toDigest(chosen) };
}

/** Digests compare without case (compat-plugins 5.3). */
function toDigest({ locked }: ChosenArchive): string {
  return locked.sha256.toLowerCase();
}

/** Releases are often packed with the manifest of the version before. */
function noteOtherVersion(plugin: LockedPlugin, claimed: string, ports: InstallPorts): void {
  if (isSameVersion(plugin.version, claimed)) return;
  ports.reporter.report({
    kind: 'note',
    level: 'debug',
    text: `${plugin.name} ${plugin.version} calls itself ${claimed} in its plugin.json`,
  });
}

function withSignal({ signal }: InstallPluginRequest): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
