import { resolve } from 'node:path';
import {
  compareLock,
  findTampering,
  installAll,
  type InstallPorts,
  type Lockfile,
  type PluginResult,
  type ProjectManifest,
  toFinding,
} from '../distribution/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import { refuseUnlocked } from './lock-plugins.ts';
import { openPluginProject, type PluginProject, type PluginRequest } from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

/** Which project, and how to install its plugins. */
export interface InstallPluginsRequest extends PluginRequest {
  /** Absolute, or relative to the working folder. */
  readonly pluginFolder: string;
  /** Such as `linux-amd64`. */
  readonly platform: string;
  /** Takes the place of the origin of every archive's address. */
  readonly mirror: URL | undefined;
  /** Whether a lockfile without digests of the manifest and of itself is refused. */
  readonly isLocked: boolean;
  readonly signal?: AbortSignal;
}

export type InstallPluginsOutcome =
  | {
      readonly kind: 'installed' | 'failed';
      /** Absolute path of the folder that holds all plugins. */
      readonly pluginFolder: string;
      /** One of each plugin, in the lockfile's order. */
      readonly results: readonly PluginResult[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig;

/**
 * Installs what the lockfile pins, and writes neither manifest nor lockfile. Nothing is installed
 * when they do not belong together; where there is no manifest, the lockfile speaks for itself. A
 * plugin that fails stops none of the others.
 */
export async function installPlugins(
  request: InstallPluginsRequest,
  ports: InstallPorts,
): Promise<InstallPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const { lockfile } = project;
  const manifest = project.manifestText === undefined ? undefined : project.manifest;
  const diagnostics = [...project.lockDiagnostics, ...checkLock(project, manifest, request)];
  if (hasErrors(diagnostics)) return { kind: 'invalid', diagnostics };
  const pluginFolder = resolve(request.folder, request.pluginFolder);
  const { platform, mirror, signal } = request;
  const results =
    lockfile === undefined
      ? []
      : await installAll(
          {
            ...{ lockfile, manifest, platform, pluginFolder, mirror },
            ...(signal === undefined ? {} : { signal }),
          },
          ports,
        );
  const isFailed = results.some(({ kind }) => kind === 'failed');
  return { kind: isFailed ? 'failed' : 'installed', pluginFolder, results, diagnostics };
}

function checkLock(
  project: PluginProject,
  manifest: ProjectManifest | undefined,
  { isLocked }: InstallPluginsRequest,
): readonly Diagnostic[] {
  const { lockfile } = project;
  if (lockfile === undefined) {
    return manifest?.plugins.length === 0 ? [] : [refuseUnlocked(project)];
  }
  const undigested = isLocked ? refuseUndigested(lockfile) : [];
  if (manifest !== undefined) return [...compareLock(manifest, lockfile), ...undigested];
  const tampering = findTampering(lockfile);
  return tampering === undefined ? undigested : [tampering, ...undigested];
}

function refuseUndigested({
  file,
  lockfileSha256,
  sourceManifestSha256,
}: Lockfile): readonly Diagnostic[] {
  if (lockfileSha256 !== undefined && sourceManifestSha256 !== undefined) return [];
  const detail = `"${file}" is without \`lockfile_sha256\` or \`source_manifest_sha256\`, so that nothing shows whether it was changed. Lock again:\n    wfctl plugin lock`;
  return [toFinding('LOCKFILE_STALE', detail)];
}
