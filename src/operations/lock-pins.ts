import {
  digestManifest,
  DistributionError,
  encodeLockfile,
  findTampering,
  isLockOf,
  lockPlugin,
  parseRepositorySource,
  type PluginLock,
  type PluginPin,
  type ProjectManifest,
  toFinding,
} from '../distribution/index.ts';
import { type Diagnostic, type Place, toErrorChain } from '../kernel/index.ts';
import { mapLimited } from '../resources/index.ts';
import type { Refused } from './plan.ts';
import type { PluginPorts, PluginProject } from './plugin-project.ts';

/** A lock that stands for a manifest. */
export interface NewLock {
  readonly kind: 'made';
  readonly plugins: readonly PluginLock[];
  /** The whole text of the lockfile. */
  readonly text: string;
  /** Whether it is another text than the one there is. */
  readonly isChanged: boolean;
}

/** What to lock. */
export interface LockWish {
  readonly manifest: ProjectManifest;
  /** Whether to take the releases for what they are now, whatever was locked before. */
  readonly isRefresh?: boolean;
}

/** Servers take many requests at once for an attack. */
export const LOOKED_UP_AT_ONCE = 8;

/**
 * Makes the lock of a manifest. Entries that are right already are kept as they are, without asking
 * anybody: what was locked once does not change because somebody moved a tag. All others are looked
 * up, all of them even when one fails. Where nothing changes the text stays as it is, time included.
 * A refresh keeps nothing, and needs to believe nothing of the lockfile.
 */
export async function lockPins(
  { manifest, isRefresh = false }: LockWish,
  project: PluginProject,
  ports: PluginPorts,
): Promise<NewLock | Refused> {
  const { lockfile } = project;
  const tampering = lockfile === undefined || isRefresh ? undefined : findTampering(lockfile);
  if (tampering !== undefined) return { kind: 'refused', diagnostics: [tampering] };
  const kept = isRefresh ? new Map<string, PluginLock>() : keepLocks(manifest, project);
  const places = new Map(project.manifest.plugins.map((pin) => [pin.name, pin.place]));
  const attempts = await mapLimited(
    manifest.plugins,
    LOOKED_UP_AT_ONCE,
    async (pin): Promise<PluginLock | Diagnostic> => {
      const known = kept.get(pin.name);
      return known ?? (await lookUp(pin, places.get(pin.name), ports));
    },
  );
  const diagnostics = attempts.filter(isFinding);
  if (diagnostics.length > 0) return { kind: 'refused', diagnostics };
  const plugins = attempts.flatMap((attempt) => (isFinding(attempt) ? [] : [attempt]));
  return encodeLock(plugins, manifest, { project, now: ports.clock.now() });
}

function isFinding(attempt: PluginLock | Diagnostic): attempt is Diagnostic {
  return 'severity' in attempt;
}

/** The locked entries that stand for their pins, by name. */
export function keepLocks(
  manifest: ProjectManifest,
  { lockfile }: PluginProject,
): ReadonlyMap<string, PluginLock> {
  const pins = new Map(manifest.plugins.map((pin) => [pin.name, pin]));
  const right = (lockfile?.plugins ?? []).filter((locked) => {
    const pin = pins.get(locked.name);
    return pin !== undefined && isLockOf(pin, locked);
  });
  return new Map(right.map((locked) => [locked.name, locked]));
}

/** The text of a lock, with the time of the one there is where it says the same. */
export function encodeLock(
  plugins: readonly PluginLock[],
  manifest: ProjectManifest,
  { project, now }: { readonly project: PluginProject; readonly now: number },
): NewLock {
  const content = { sourceManifestSha256: digestManifest(manifest), plugins };
  const before = Date.parse(project.lockfile?.generatedAt ?? '');
  const old = project.lockText?.replaceAll('\r\n', '\n');
  const same = Number.isNaN(before) ? '' : encodeLockfile({ ...content, generatedAt: before });
  if (project.lockText !== undefined && old === same) {
    return { kind: 'made', plugins, text: project.lockText, isChanged: false };
  }
  const text = encodeLockfile({ ...content, generatedAt: now });
  return { kind: 'made', plugins, text, isChanged: true };
}

async function lookUp(
  pin: PluginPin,
  place: Place | undefined,
  ports: PluginPorts,
): Promise<PluginLock | Diagnostic> {
  const source = pin.source === undefined ? undefined : parseRepositorySource(pin.source);
  if (source === undefined) {
    const detail = `Nothing says where the releases of "${pin.name}" are. Give it a source:\n    source: github.com/OWNER/REPOSITORY`;
    return toFinding('PLUGIN_WITHOUT_SOURCE', detail, place);
  }
  try {
    return await lockPlugin(pin, source, ports.openReleases(pin.authEnv));
  } catch (error) {
    if (!(error instanceof DistributionError)) throw error;
    const { text, hint } = toErrorChain(error);
    const detail = `"${pin.name}" ${pin.version}: ${text}.${hint === undefined ? '' : ` ${hint}`}`;
    return toFinding('NOT_LOCKABLE', detail, place);
  }
}
