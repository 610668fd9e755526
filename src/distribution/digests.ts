import { createHash } from 'node:crypto';
import { compareBytes, encodeString } from '../kernel/index.ts';
import type {
  ArchivePin,
  LockedCompatibility,
  PluginLock,
  PluginPin,
  ProjectManifest,
} from './model.ts';

/**
 * The digest of what a manifest pins, as upstream computes it for `source_manifest_sha256`
 * (compat-plugins 5.2): names, versions and sources, in no order, without comments and tokens.
 */
export function digestManifest({
  formatVersion,
  plugins,
}: Pick<ProjectManifest, 'formatVersion' | 'plugins'>): string {
  const sorted = plugins.toSorted(
    (left, right) =>
      compareBytes(left.name, right.name) ||
      compareBytes(left.version, right.version) ||
      compareBytes(left.source ?? '', right.source ?? ''),
  );
  return digest(formatVersion, sorted.map(encodePin));
}

/** The digest of what a lockfile pins, as upstream computes it for `lockfile_sha256`. */
export function digestLock(plugins: readonly PluginLock[]): string {
  const sorted = plugins.toSorted((left, right) => compareBytes(left.name, right.name));
  return digest(LOCK_VERSION, sorted.map(encodeLock));
}

const LOCK_VERSION = 1;

function digest(version: number, plugins: readonly string[]): string {
  const json = `{"version":${String(version)},"plugins":[${plugins.join(',')}]}`;
  return createHash('sha256').update(json).digest('hex');
}

function encodePin({ name, version, source }: PluginPin): string {
  return encodeMembers([
    ['name', name],
    ...(version === '' ? [] : [['version', version] as const]),
    ...(source === undefined ? [] : [['source', source] as const]),
  ]);
}

function encodeLock({ name, version, source, archives }: PluginLock): string {
  const head = encodeMembers([
    ['name', name],
    ['version', version],
    ['source', source ?? ''],
  ]);
  if (archives.size === 0) return head;
  const platforms = [...archives]
    .sort(([left], [right]) => compareBytes(left, right))
    .map(([platform, archive]) => encodeArchive(platform, archive));
  return `${head.slice(0, -1)},"platforms":[${platforms.join(',')}]}`;
}

function encodeArchive(platform: string, { url, sha256, compatibility }: ArchivePin): string {
  const head = encodeMembers([
    ['name', platform],
    ['url', url],
    ['sha256', sha256],
  ]);
  if (compatibility === undefined) return head;
  return `${head.slice(0, -1)},"compatibility":${encodeCompatibility(compatibility)}}`;
}

/** Upstream's struct has no JSON names, so that Go's own field names are digested, all of them. */
function encodeCompatibility(record: LockedCompatibility): string {
  return encodeMembers([
    ['Mode', record.mode],
    ['Status', record.status],
    ['EngineVersion', record.engineVersion],
    ['EvidenceDigest', record.evidenceDigest],
    ['Forced', record.forced],
    ['Reason', record.reason],
  ]);
}

/** Members in the order given, which is that of the fields of upstream's struct. */
function encodeMembers(members: readonly (readonly [string, string | boolean])[]): string {
  const texts = members.map(([name, value]) => {
    const text = typeof value === 'boolean' ? String(value) : encodeString(value);
    return `${encodeString(name)}:${text}`;
  });
  return `{${texts.join(',')}}`;
}
