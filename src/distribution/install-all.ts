import { toErrorChain } from '../kernel/index.ts';
import { DistributionError } from './distribution-error.ts';
import { type InstalledFrom, installPlugin, type InstallPorts } from './install-plugin.ts';
import type { LockedPlugin, Lockfile, PluginPin, ProjectManifest } from './model.ts';
import { toFolderName } from './plugin-name.ts';

/** Which plugins to install, and where. */
export interface InstallRequest {
  readonly lockfile: Lockfile;
  /** Only tokens and signers are taken from it; versions and digests are the lockfile's. */
  readonly manifest: ProjectManifest | undefined;
  /** Such as `linux-amd64`. */
  readonly platform: string;
  /** Absolute path of the folder that holds all plugins. */
  readonly pluginFolder: string;
  readonly mirror: URL | undefined;
  readonly signal?: AbortSignal;
}

/** How it went with one plugin. */
export type PluginResult =
  | {
      readonly kind: 'installed';
      readonly plugin: LockedPlugin;
      /** Absolute path. */
      readonly folder: string;
      readonly sha256: string;
      readonly from: InstalledFrom;
    }
  | {
      readonly kind: 'failed';
      readonly plugin: LockedPlugin;
      /** Such as `linux-amd64`. */
      readonly platform: string;
      readonly error: unknown;
    };

const PARALLEL = 8;

/**
 * Installs the plugins of a lockfile, eight at a time, in its order. What fails with one plugin stops
 * none of the others; every plugin has its result.
 */
export async function installAll(
  request: InstallRequest,
  ports: InstallPorts,
): Promise<readonly PluginResult[]> {
  const { plugins } = request.lockfile;
  const results = new Map<LockedPlugin, PluginResult>();
  const pending = plugins.values();
  const work = async (): Promise<void> => {
    for (const plugin of pending) {
      results.set(plugin, await installOne(plugin, request, ports));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return plugins.flatMap((plugin) => results.get(plugin) ?? []);
}

async function installOne(
  plugin: LockedPlugin,
  request: InstallRequest,
  ports: InstallPorts,
): Promise<PluginResult> {
  const startedAt = ports.clock.now();
  const { platform, pluginFolder, mirror, signal } = request;
  try {
    refuseTwins(plugin, request.lockfile);
    const from = await installPlugin(
      {
        ...{ plugin, pin: findPin(plugin, request.manifest), platform, pluginFolder, mirror },
        ...(signal === undefined ? {} : { signal }),
      },
      ports,
    );
    ports.reporter.report({
      ...{ kind: 'plugin-installed', plugin: plugin.name, version: plugin.version, from },
      tookMs: ports.clock.now() - startedAt,
    });
    return {
      ...{ kind: 'installed', plugin, from },
      folder: `${pluginFolder}/${toFolderName(plugin.name)}`,
      sha256: plugin.archives.get(platform)?.sha256.toLowerCase() ?? '',
    };
  } catch (error) {
    const { text, hint } = toErrorChain(error);
    ports.reporter.report({
      ...{ kind: 'plugin-failed', plugin: plugin.name, error: text },
      ...(hint === undefined ? {} : { hint }),
    });
    return { kind: 'failed', plugin, platform, error };
  }
}

function findPin(
  plugin: LockedPlugin,
  manifest: ProjectManifest | undefined,
): PluginPin | undefined {
  const folderName = toFolderName(plugin.name);
  return manifest?.plugins.find(({ name }) => toFolderName(name) === folderName);
}

/** `aws` and `workflow-plugin-aws` would take each other's place for ever. */
function refuseTwins(plugin: LockedPlugin, { plugins }: Lockfile): void {
  const folderName = toFolderName(plugin.name);
  const twin = plugins.find((other) => other !== plugin && toFolderName(other.name) === folderName);
  if (twin === undefined) return;
  throw new DistributionError(
    'ARCHIVE_NOT_LOCKED',
    `${plugin.name} and ${twin.name} would be installed into the same folder`,
    { hint: 'Keep one of them in the manifest and run `wfctl plugin lock`.' },
  );
}
