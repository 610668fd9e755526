import {
  compareLock,
  findReplacedArchives,
  type PluginLock,
  toFinding,
} from '../distribution/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import { FILE_OPTIONS } from './change-pins.ts';
import { encodeLock, keepLocks, lockPins } from './lock-pins.ts';
import type { Refused } from './plan.ts';
import {
  openPluginProject,
  type PluginPorts,
  type PluginProject,
  type PluginRequest,
  refuseMissingManifest,
} from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

/** How to lock. */
export interface LockPluginsRequest extends PluginRequest {
  /** Whether only to say if the lockfile is up to date; nothing is looked up or written then. */
  readonly isCheck: boolean;
  /** Whether to look everything up again, also what is locked already. */
  readonly isRefresh: boolean;
}

export type LockPluginsOutcome =
  | {
      readonly kind: 'locked';
      readonly file: string;
      /** Whether the file is another one than before. */
      readonly isChanged: boolean;
      readonly plugins: readonly PluginLock[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'stale'; readonly diagnostics: readonly Diagnostic[] }
  | InvalidConfig
  | Refused;

/** Locks what the manifest pins, for every platform that its releases are made for. */
export async function lockPlugins(
  request: LockPluginsRequest,
  ports: PluginPorts,
): Promise<LockPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  if (project.manifestText === undefined) return refuseMissingManifest(project);
  if (request.isCheck) return checkLock(project, ports);
  const wish = { manifest: project.manifest, isRefresh: request.isRefresh };
  const lock = await lockPins(wish, project, ports);
  if (lock.kind === 'refused') return lock;
  if (lock.isChanged) await ports.files.writeAtomically(project.lockPath, lock.text, FILE_OPTIONS);
  return {
    kind: 'locked',
    file: project.lockPath,
    isChanged: lock.isChanged,
    plugins: lock.plugins,
    diagnostics: [
      ...project.lockDiagnostics.filter(({ severity }) => severity === 'warning'),
      ...findReplacedArchives(project.lockfile, lock.plugins),
    ],
  };
}

function checkLock(project: PluginProject, { clock }: PluginPorts): LockPluginsOutcome {
  const { manifest, lockfile, lockDiagnostics, lockPath } = project;
  if (lockfile === undefined) return { kind: 'stale', diagnostics: [refuseUnlocked(project)] };
  const diagnostics = [...lockDiagnostics, ...compareLock(manifest, lockfile)];
  if (hasErrors(diagnostics)) return { kind: 'stale', diagnostics };
  const plugins = [...keepLocks(manifest, project).values()];
  if (encodeLock(plugins, manifest, { project, now: clock.now() }).isChanged) {
    const detail = `"${lockPath}" says the same as the manifest, in another form than it would be written in. Lock again:\n    wfctl plugin lock`;
    return { kind: 'stale', diagnostics: [...diagnostics, toFinding('LOCKFILE_STALE', detail)] };
  }
  return { kind: 'locked', file: lockPath, isChanged: false, plugins, diagnostics };
}

/** What to say where there is no lockfile, and there has to be one. */
export function refuseUnlocked({ lockPath, manifestText }: PluginProject): Diagnostic {
  const remedy =
    manifestText === undefined
      ? 'Nor is there a manifest. Both are made with the first plugin:\n    wfctl plugin add OWNER/REPOSITORY'
      : 'Lock what is pinned:\n    wfctl plugin lock';
  const detail = `There is no "${lockPath}". ${remedy}`;
  return toFinding('LOCKFILE_MISSING', detail);
}
