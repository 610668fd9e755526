import type { Diagnostic } from '../kernel/index.ts';
import { digestLock, digestManifest } from './digests.ts';
import { explainRestoring, toFinding } from './finding.ts';
import type {
  ArchivePin,
  LockedPlugin,
  Lockfile,
  PluginLock,
  PluginPin,
  ProjectManifest,
} from './model.ts';

/**
 * Says wherein a lockfile does not stand for a manifest: pins that are not locked, are locked
 * differently or without archives, entries without a pin, and digests that show that either file
 * was changed since. Empty when all is well. Findings point at the line that has to change.
 */
export function compareLock(manifest: ProjectManifest, lockfile: Lockfile): readonly Diagnostic[] {
  if (lockfile.vintage === 'legacy') return [refuseLegacy(lockfile)];
  const locked = new Map(lockfile.plugins.map((plugin) => [plugin.name, plugin]));
  const pinned = new Set(manifest.plugins.map(({ name }) => name));
  const ofPins = manifest.plugins.flatMap((pin) => comparePin(pin, locked.get(pin.name)));
  const leftOver = lockfile.plugins
    .filter(({ name }) => !pinned.has(name))
    .map((plugin) => refuseLeftOver(plugin));
  const findings = [...ofPins, ...leftOver];
  if (findings.length === 0) return compareDigests(manifest, lockfile);
  // Where entries differ the manifest's digest must; the lock's own says something else.
  const tampering = findTampering(lockfile);
  return tampering === undefined ? findings : [...findings, tampering];
}

/** Whether an entry locks exactly what a pin asks for, with all it takes to install it. */
export function isLockOf(pin: PluginPin, locked: LockedPlugin): boolean {
  const archives = [...locked.archives.values()];
  return comparePin(pin, locked).length === 0 && archives.every(isComplete);
}

function isComplete({ url, sha256 }: ArchivePin): boolean {
  return url !== '' && /^[\da-f]{64}$/.test(sha256);
}

/** The finding that a lockfile's own digest does not fit its entries, if that is so. */
export function findTampering(lockfile: Lockfile): Diagnostic | undefined {
  const { file, lockfileSha256, digestPlaces, plugins } = lockfile;
  if (lockfileSha256 === undefined || lockfileSha256 === digestLock(plugins)) return undefined;
  const detail = `\`lockfile_sha256\` in "${file}" is not the digest of its entries: they were changed by hand, or in a merge. Nothing of it is used. ${explainRestoring(file)}`;
  return toFinding('LOCKFILE_CHANGED', detail, digestPlaces.lockfile_sha256);
}

const LOCK_AGAIN = 'Lock again:\n    wfctl plugin lock';

function refuseLegacy({ file, plugins }: Lockfile): Diagnostic {
  const detail = `What "${file}" has are digests of executables on one machine, which say nothing about any other. ${LOCK_AGAIN}`;
  return toFinding('LOCKFILE_LEGACY', detail, plugins[0]?.place);
}

function comparePin(pin: PluginPin, locked: LockedPlugin | undefined): readonly Diagnostic[] {
  if (locked === undefined) {
    const detail = `"${pin.name}" ${pin.version} is pinned, but the lockfile does not have it. ${LOCK_AGAIN}`;
    return [toFinding('NOT_LOCKED', detail, pin.place)];
  }
  if (pin.version !== locked.version || pin.source !== locked.source) {
    const detail = `"${pin.name}" is pinned to ${describe(pin)}, but the lockfile has ${describe(locked)}. ${LOCK_AGAIN}`;
    return [toFinding('LOCKED_DIFFERENTLY', detail, pin.place)];
  }
  if (locked.archives.size > 0) return [];
  const detail = `The lockfile has "${pin.name}" ${pin.version} without the digests of its archives, so that nothing could be checked. ${LOCK_AGAIN}`;
  return [toFinding('LOCKED_WITHOUT_ARCHIVES', detail, locked.place)];
}

function describe({ version, source }: PluginPin | LockedPlugin): string {
  return `${version || 'no version'} of ${source ?? 'no source'}`;
}

function refuseLeftOver({ name, place }: LockedPlugin): Diagnostic {
  const detail = `The lockfile has "${name}", which the manifest does not pin. ${LOCK_AGAIN}`;
  return toFinding('LOCKED_BUT_NOT_PINNED', detail, place);
}

/** Lockfiles from before the digests are without them; that is no finding. */
function compareDigests(manifest: ProjectManifest, lockfile: Lockfile): readonly Diagnostic[] {
  const { file, sourceManifestSha256 } = lockfile;
  const findings: Diagnostic[] = [];
  if (sourceManifestSha256 !== undefined && sourceManifestSha256 !== digestManifest(manifest)) {
    const detail = `\`source_manifest_sha256\` in "${file}" is the digest of another manifest than "${manifest.file}". ${LOCK_AGAIN}`;
    findings.push(
      toFinding('MANIFEST_CHANGED', detail, lockfile.digestPlaces.source_manifest_sha256),
    );
  }
  const tampering = findTampering(lockfile);
  return tampering === undefined ? findings : [...findings, tampering];
}

/**
 * Warns of releases that were made again: of the same version, with another archive than was locked
 * for the same platform.
 */
export function findReplacedArchives(
  before: Lockfile | undefined,
  after: readonly PluginLock[],
): readonly Diagnostic[] {
  const locked = new Map(before?.plugins.map((plugin) => [plugin.name, plugin]));
  return after.flatMap(({ name, version, source, archives }) => {
    const old = locked.get(name);
    if (old?.version !== version || old.source !== source) return [];
    const platforms = [...archives].filter(([platform, { sha256 }]) => {
      const known = old.archives.get(platform);
      return known !== undefined && known.sha256.toLowerCase() !== sha256;
    });
    if (platforms.length === 0) return [];
    const list = platforms.map(([platform]) => platform).sort();
    const detail = `The release ${version} of "${name}" has another archive than was locked for ${list.join(', ')}. The new one is locked now. Ask its maintainer why before you commit the lockfile: a release that is out should not change.`;
    return [toFinding('ARCHIVE_REPLACED', detail)];
  });
}
