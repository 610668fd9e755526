import { compareBytes } from '../kernel/index.ts';
import { digestLock } from './digests.ts';
import type { ArchivePin, LockedCompatibility, PluginLock } from './model.ts';
import { toYamlWord } from './yaml-word.ts';

/** What a lockfile is to say. */
export interface LockContent {
  /** When it was made, in milliseconds since the epoch. */
  readonly generatedAt: number;
  /** `undefined` where the manifest is not known. */
  readonly sourceManifestSha256: string | undefined;
  readonly plugins: readonly PluginLock[];
}

/**
 * Writes a lockfile of version 1 byte for byte as upstream does (compat-plugins 5.2): plugins and
 * platforms in the order of their bytes, the digests of the manifest and of the lock itself above
 * them, no digest of an executable (T-80).
 */
export function encodeLockfile({
  generatedAt,
  sourceManifestSha256,
  plugins,
}: LockContent): string {
  const lines = [
    'version: 1',
    `generated_at: ${formatTime(generatedAt)}`,
    ...(sourceManifestSha256 === undefined
      ? []
      : [`source_manifest_sha256: ${sourceManifestSha256}`]),
    `lockfile_sha256: ${digestLock(plugins)}`,
    plugins.length === 0 ? 'plugins: {}' : 'plugins:',
    ...plugins.toSorted((left, right) => compareBytes(left.name, right.name)).flatMap(encodePlugin),
  ];
  return `${lines.join('\n')}\n`;
}

/** RFC 3339 in UTC, whole seconds. */
function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

const INDENT = '    ';

function encodePlugin({ name, version, source, archives }: PluginLock): readonly string[] {
  const platforms = [...archives].sort(([left], [right]) => compareBytes(left, right));
  return [
    `${toYamlWord(name)}:`,
    ...indent([
      member('version', version),
      member('source', source ?? ''),
      ...(platforms.length === 0
        ? []
        : ['platforms:', ...indent(platforms.flatMap(encodeArchive))]),
    ]),
  ].map((line) => INDENT + line);
}

function encodeArchive([platform, archive]: readonly [string, ArchivePin]): readonly string[] {
  return [
    `${toYamlWord(platform)}:`,
    ...indent([
      member('url', archive.url),
      member('sha256', archive.sha256),
      ...(archive.compatibility === undefined ? [] : encodeCompatibility(archive.compatibility)),
    ]),
  ];
}

/** Members that say nothing are left out, as upstream does. */
function encodeCompatibility(record: LockedCompatibility): readonly string[] {
  const members = [
    ['mode', record.mode],
    ['status', record.status],
    ['engine_version', record.engineVersion],
    ['evidence_digest', record.evidenceDigest],
    ['forced', record.forced ? 'true' : ''],
    ['reason', record.reason],
  ] as const;
  const said = members.filter(([, value]) => value !== '');
  if (said.length === 0) return ['compatibility: {}'];
  return ['compatibility:', ...indent(said.map(([name, value]) => member(name, value)))];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => INDENT + line);
}

function member(name: string, value: string): string {
  return `${name}: ${toYamlWord(value)}`.trimEnd();
}
