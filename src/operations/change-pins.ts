import { parseManifest } from '../distribution/index.ts';
import { lockPins } from './lock-pins.ts';
import type { Refused } from './plan.ts';
import { type PluginPorts, type PluginProject, refuseEdit } from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

/** One plugin and what became of its pin. */
export interface PinChange {
  readonly kind: 'added' | 'removed' | 'updated' | 'unchanged';
  readonly name: string;
  /** The version before; `undefined` when it was not pinned. */
  readonly from: string | undefined;
  /** The version now; `undefined` when it is no longer pinned. */
  readonly to: string | undefined;
  /** The platforms whose archives are locked. */
  readonly platforms: readonly string[];
}

export type PinChangesOutcome =
  | {
      readonly kind: 'changed';
      readonly changes: readonly PinChange[];
      readonly diagnostics: InvalidConfig['diagnostics'];
    }
  | InvalidConfig
  | Refused;

/** A manifest's new text, and what is different about it. */
export interface EditedManifest {
  /** `undefined` when it cannot be written safely. */
  readonly text: string | undefined;
  readonly changes: readonly Omit<PinChange, 'platforms'>[];
}

/**
 * Locks an edited manifest, then writes both files; nothing is written before everything else
 * succeeded. A run that is killed between the two leaves a manifest that is not locked yet, which
 * `plugin lock` makes good.
 */
export async function changePins(
  { text, changes }: EditedManifest,
  project: PluginProject,
  ports: PluginPorts,
): Promise<PinChangesOutcome> {
  if (text === undefined) return refuseEdit(project.manifestPath, 'its list of plugins');
  const reading = parseManifest(project.manifestPath, text);
  if (reading.kind === 'invalid') return reading;
  const lock = await lockPins({ manifest: reading.manifest }, project, ports);
  if (lock.kind === 'refused') return lock;
  if (text !== project.manifestText) {
    await ports.files.writeAtomically(project.manifestPath, text, FILE_OPTIONS);
  }
  if (lock.isChanged) await ports.files.writeAtomically(project.lockPath, lock.text, FILE_OPTIONS);
  const locked = new Map(lock.plugins.map((plugin) => [plugin.name, plugin]));
  return {
    kind: 'changed',
    changes: changes.map((change) => ({
      ...change,
      platforms: [...(locked.get(change.name)?.archives.keys() ?? [])].sort(),
    })),
    diagnostics: project.lockDiagnostics.filter(({ severity }) => severity === 'warning'),
  };
}

/** Manifests and lockfiles hold no secrets and belong into the repository. */
export const FILE_OPTIONS = { mode: 0o644 } as const;
