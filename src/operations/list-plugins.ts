import { resolve } from 'node:path';
import {
  compareLock,
  findInstallation,
  type Installation,
  isLockOf,
  isSameVersion,
  type LockedPlugin,
  type PluginPin,
  toFinding,
} from '../distribution/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import type { Files } from '../ports/index.ts';
import { refuseUnlocked } from './lock-plugins.ts';
import { openPluginProject, type PluginProject, type PluginRequest } from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

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

export type ListPluginsOutcome =
  | {
      readonly kind: 'listed';
      readonly plugins: readonly PluginLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig;

/** Says of every plugin how it is pinned, locked and installed. Asks nobody and changes nothing. */
export async function listPlugins(
  request: ListPluginsRequest,
  ports: { readonly files: Files },
): Promise<ListPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const plugins = await readLines(project, request, ports.files);
  return { kind: 'listed', plugins, diagnostics: project.lockDiagnostics };
}

export type VerifyPluginsOutcome =
  | {
      readonly kind: 'verified';
      readonly plugins: readonly PluginLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  | InvalidConfig;

/**
 * Checks that the lockfile stands for the manifest, that nobody changed either since, and that what
 * is installed came from the archives that are locked. A plugin that is not installed yet is no
 * failure. Asks nobody and changes nothing.
 */
export async function verifyPlugins(
  request: ListPluginsRequest,
  ports: { readonly files: Files },
): Promise<VerifyPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const { manifest, lockfile, lockDiagnostics } = project;
  const plugins = await readLines(project, request, ports.files);
  const ofLock =
    lockfile === undefined
      ? manifest.plugins.length === 0
        ? []
        : [refuseUnlocked(project)]
      : project.manifestText === undefined
        ? []
        : compareLock(manifest, lockfile);
  const diagnostics = [
    ...lockDiagnostics,
    ...ofLock,
    ...plugins.flatMap((line) => refuseInstallation(line, project, request)),
  ];
  return hasErrors(diagnostics)
    ? { kind: 'failed', diagnostics }
    : { kind: 'verified', plugins, diagnostics };
}

async function readLines(
  { manifest, lockfile }: PluginProject,
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
      return toLine({ name, pin: pins.get(name), locked: locks.get(name), installation });
    }),
  );
}

interface Facts {
  readonly name: string;
  readonly pin: PluginPin | undefined;
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

function judge({ pin, locked, installation }: Facts): PluginStatus {
  if (pin === undefined) return 'not-pinned';
  if (locked === undefined || locked.archives.size === 0) return 'not-locked';
  if (!isLockOf(pin, locked)) return 'locked-differently';
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

function refuseInstallation(
  { name, status, locked, installed }: PluginLine,
  { lockfile }: PluginProject,
  { pluginFolder }: ListPluginsRequest,
): readonly Diagnostic[] {
  if (status !== 'installed-differently' && status !== 'installed-by-hand') return [];
  const what =
    status === 'installed-by-hand'
      ? 'something that nobody recorded the archive of'
      : `what came from another archive, of ${installed ?? ''}`;
  const detail = `"${name}" ${locked ?? ''} is locked, but in "${pluginFolder}" there is ${what}. Install what is locked:\n    wfctl plugin install`;
  const place = lockfile?.plugins.find((plugin) => plugin.name === name)?.place;
  return [toFinding('INSTALLED_DIFFERENTLY', detail, place)];
}
