import { resolve } from 'node:path';
import {
  findInstallation,
  type Installation,
  isLockOf,
  isSameVersion,
  type LockedPlugin,
  type PluginPin,
} from '../distribution/index.ts';
import type { Files } from '../ports/index.ts';
import type { PluginProject, PluginRequest } from './plugin-project.ts';

/** Which project, and where its plugins are installed. */
export interface ListPluginsRequest extends PluginRequest {
  /** Absolute, or relative to the working folder. */
  readonly pluginFolder: string;
}

/** One plugin as it is pinned, locked and installed. */
export interface PluginLine {
  readonly name: string;
  /** `undefined` when it is not pinned, but locked. */
  readonly pinned: string | undefined;
  readonly locked: string | undefined;
  readonly installed: string | undefined;
  /** The platforms whose archives are locked. */
  readonly platforms: readonly string[];
  /** The first thing that is not as it should be. */
  readonly status: PluginStatus;
}

export type PluginStatus =
  | 'ready'
  | 'not-pinned'
  | 'not-locked'
  | 'locked-differently'
  | 'not-installed'
  | 'installed-differently'
  /** It is there, and nothing is known of where it came from. */
  | 'installed-by-hand';

/** Finds out of every plugin that is pinned or locked how it is; pins first, in their order. */
export async function readPluginLines(
  { manifest, manifestText, lockfile }: PluginProject,
  { folder, pluginFolder }: ListPluginsRequest,
  files: Files,
): Promise<readonly PluginLine[]> {
  const pins = new Map(manifest.plugins.map((pin) => [pin.name, pin]));
  const locks = new Map((lockfile?.plugins ?? []).map((locked) => [locked.name, locked]));
  const names = [...new Set([...pins.keys(), ...locks.keys()])];
  const installFolder = resolve(folder, pluginFolder);
  return await Promise.all(
    names.map(async (name) => {
      const installation = await findInstallation(installFolder, name, files);
      const isStray = manifestText !== undefined && !pins.has(name);
      const [pin, locked] = [pins.get(name), locks.get(name)];
      return toLine({ name, pin, isStray, locked, installation });
    }),
  );
}

interface Facts {
  readonly name: string;
  readonly pin: PluginPin | undefined;
  /** Whether there is a manifest, and it does not pin the plugin. */
  readonly isStray: boolean;
  readonly locked: LockedPlugin | undefined;
  readonly installation: Installation;
}

function toLine(facts: Facts): PluginLine {
  const { name, pin, locked, installation } = facts;
  return {
    name,
    pinned: pin?.version,
    locked: locked?.version,
    installed: installation.kind === 'recorded' ? installation.version : undefined,
    platforms: [...(locked?.archives.keys() ?? [])].sort(),
    status: judge(facts),
  };
}

function judge({ pin, isStray, locked, installation }: Facts): PluginStatus {
  if (isStray) return 'not-pinned';
  if (locked === undefined || locked.archives.size === 0) return 'not-locked';
  if (pin !== undefined && !isLockOf(pin, locked)) return 'locked-differently';
  if (installation.kind === 'absent') return 'not-installed';
  if (installation.kind === 'unrecorded') return 'installed-by-hand';
  return isInstalledFrom(locked, installation) ? 'ready' : 'installed-differently';
}

function isInstalledFrom(
  { version, archives }: LockedPlugin,
  installation: Extract<Installation, { readonly kind: 'recorded' }>,
): boolean {
  const archive = archives.get(installation.platform);
  return isSameVersion(version, installation.version) && archive?.sha256 === installation.sha256;
}
