import { resolve } from 'node:path';
import {
  compareLock,
  findTampering,
  isUntouched,
  toFinding,
  toFolderName,
} from '../distribution/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import type { Files, FileTrees } from '../ports/index.ts';
import { refuseUnlocked } from './lock-plugins.ts';
import { type ListPluginsRequest, type PluginLine, readPluginLines } from './plugin-lines.ts';
import { openPluginProject, type PluginProject, refuseMissingManifest } from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

export type VerifyPluginsOutcome =
  | {
      readonly kind: 'verified';
      readonly plugins: readonly PluginLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  | InvalidConfig;

/** What verifying needs of the world. */
export interface VerifyPorts {
  readonly files: Files;
  readonly trees: FileTrees;
}

/**
 * Checks that the lockfile stands for the manifest, that nobody changed either since, and that what
 * is installed came from the archives that are locked and is as it was unpacked. A plugin that is
 * not installed yet is no failure; a folder without pins and locks is, since it is the wrong one.
 * Asks nobody and changes nothing.
 */
export async function verifyPlugins(
  request: ListPluginsRequest,
  ports: VerifyPorts,
): Promise<VerifyPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  if (project.manifestText === undefined && project.lockfile === undefined) {
    return refuseMissingManifest(project);
  }
  const plugins = await readPluginLines(project, request, ports.files);
  const diagnostics = [
    ...project.lockDiagnostics,
    ...checkLock(project),
    ...plugins.flatMap((line) => refuseInstallation(line, project, request)),
    ...(await findChangedFiles(plugins, request, ports)),
  ];
  return hasErrors(diagnostics)
    ? { kind: 'failed', diagnostics }
    : { kind: 'verified', plugins, diagnostics };
}

/** A lockfile without a manifest is enough to install from, unless it is a legacy one. */
function checkLock(project: PluginProject): readonly Diagnostic[] {
  const { manifest, manifestText, lockfile } = project;
  if (lockfile === undefined) return manifest.plugins.length === 0 ? [] : [refuseUnlocked(project)];
  if (manifestText !== undefined || lockfile.vintage === 'legacy') {
    return compareLock(manifest, lockfile);
  }
  const tampering = findTampering(lockfile);
  return tampering === undefined ? [] : [tampering];
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

/** A record says what was installed; only the files themselves say what is there. */
async function findChangedFiles(
  plugins: readonly PluginLine[],
  { folder, pluginFolder }: ListPluginsRequest,
  ports: VerifyPorts,
): Promise<readonly Diagnostic[]> {
  const findings: Diagnostic[] = [];
  for (const { name, status } of plugins) {
    if (status !== 'ready') continue;
    const spot = { pluginFolder: resolve(folder, pluginFolder), name: toFolderName(name) };
    if (await isUntouched(spot, ports)) continue;
    const detail = `What is in "${pluginFolder}/${spot.name}" is not what was unpacked there. Install what is locked:\n    wfctl plugin install`;
    findings.push(toFinding('INSTALLED_FILES_CHANGED', detail));
  }
  return findings;
}
