import { join } from 'node:path';
import {
  findLockfile,
  LOCK_FILE,
  type Lockfile,
  MANIFEST_FILE,
  parseManifest,
  type ProjectManifest,
  type ReleaseReader,
  toFinding,
} from '../distribution/index.ts';
import { type Diagnostic } from '../kernel/index.ts';
import type { Clock, Files } from '../ports/index.ts';
import type { InvalidConfig } from './session.ts';

/** Which project a command on plugins is about. */
export interface PluginRequest {
  /** Absolute path of the folder that holds `wfctl.yaml` and `.wfctl-lock.yaml`. */
  readonly folder: string;
}

/** What the operations on pins need of the world. */
export interface PluginPorts {
  readonly clock: Clock;
  readonly files: Files;
  /** Opens the releases of a plugin, given the variable that holds its token, if it names one. */
  readonly openReleases: (authEnv: string | undefined) => ReleaseReader;
}

/** The manifest and the lockfile of a project, read. */
export interface PluginProject {
  readonly manifestPath: string;
  /** `undefined` when there is no manifest. */
  readonly manifestText: string | undefined;
  readonly manifest: ProjectManifest;
  readonly lockPath: string;
  /** What stands at {@link lockPath}; `undefined` when nothing does, also where a legacy file is used. */
  readonly lockText: string | undefined;
  readonly lockfile: Lockfile | undefined;
  /** Also errors: whoever uses entries of the lockfile must not go on. */
  readonly lockDiagnostics: readonly Diagnostic[];
}

export type PluginOpening =
  { readonly kind: 'open'; readonly project: PluginProject } | InvalidConfig;

/** Reads a project's pins and locks. A manifest that is not there pins nothing. */
export async function openPluginProject(
  { folder }: PluginRequest,
  { files }: Pick<PluginPorts, 'files'>,
): Promise<PluginOpening> {
  const [manifestPath, lockPath] = [join(folder, MANIFEST_FILE), join(folder, LOCK_FILE)];
  const manifestText = await files.read(manifestPath);
  const reading = parseManifest(manifestPath, manifestText ?? '');
  const lock = await findLockfile(folder, files);
  const findings = [reading, lock].flatMap((each) =>
    each?.kind === 'invalid' ? each.diagnostics : [],
  );
  if (reading.kind === 'invalid' || lock?.kind === 'invalid') {
    return { kind: 'invalid', diagnostics: findings };
  }
  return {
    kind: 'open',
    project: {
      manifestPath,
      manifestText,
      manifest: reading.manifest,
      lockPath,
      lockText: await files.read(lockPath),
      lockfile: lock?.lockfile,
      lockDiagnostics: lock?.diagnostics ?? [],
    },
  };
}

/** Whether a folder pins plugins at all, in a manifest or in a lockfile of any vintage. */
export async function isPluginProject({ folder }: PluginRequest, files: Files): Promise<boolean> {
  const manifestText = await files.read(join(folder, MANIFEST_FILE));
  return manifestText !== undefined || (await findLockfile(folder, files)) !== undefined;
}

/** What to say where there is no manifest, and there has to be one. */
export function refuseMissingManifest({ manifestPath }: PluginProject): InvalidConfig {
  const detail = `There is no "${manifestPath}". It is made with the first plugin:\n    wfctl plugin add OWNER/REPOSITORY`;
  return { kind: 'invalid', diagnostics: [toFinding('MANIFEST_MISSING', detail)] };
}

/** What to say where an edit cannot be made without touching what is not ours to change. */
export function refuseEdit(file: string, what: string): InvalidConfig {
  const detail = `"${file}" is written in a way in which ${what} cannot be changed without the rest. Make the change by hand, then lock:\n    wfctl plugin lock`;
  return { kind: 'invalid', diagnostics: [toFinding('MANIFEST_NOT_EDITABLE', detail)] };
}
