import { Checker, type Located, type ParsedFile, parseYaml } from '../config/index.ts';
import { type Diagnostic, isJsonObject, type JsonObject, suggest } from '../kernel/index.ts';
import { explainRestoring, toFinding } from './finding.ts';
import type { LockedArchive, LockedCompatibility, LockedPlugin, Lockfile } from './model.ts';

/** What reading a lockfile comes to. */
export type LockfileOutcome =
  | {
      readonly kind: 'parsed';
      readonly lockfile: Lockfile;
      /** Also errors, about single entries: whoever uses those must not go on. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a lockfile of any vintage (compat-plugins 5.2). Tolerant of what upstream wrote at some
 * time: null sources, ranges as versions, entries without archives, digests of executables. Keys
 * that no vintage has are a warning, since they will be gone when the file is written again.
 *
 * Without `version` it is a legacy file, whose digests are of executables on one machine; they are
 * not read (T-80). The legacy file may be a `.wfctl.yaml`, whose other sections are not looked at.
 */
export function parseLockfile(file: string, text: string): LockfileOutcome {
  const parsed = parseYaml(file, text);
  if (parsed.kind === 'invalid') {
    return { kind: 'invalid', diagnostics: [...parsed.diagnostics, explainUnreadable(file)] };
  }
  const checker = new Checker(parsed.file);
  const root = checker.map({ value: parsed.file.root, path: [] });
  if (root === undefined) {
    return { kind: 'invalid', diagnostics: [...checker.diagnostics, ...explainEmpty(parsed.file)] };
  }
  const reading: Reading = { checker, file: parsed.file };
  const version = checker.count(root, 'version');
  if (version > 1) return { kind: 'invalid', diagnostics: [refuseVersion(version, parsed.file)] };
  const lockfile = version === 1 ? readV1(root, reading) : readLegacy(root, reading);
  return { kind: 'parsed', lockfile, diagnostics: checker.diagnostics };
}

interface Reading {
  readonly checker: Checker;
  readonly file: ParsedFile;
}

/** A merge leaves conflict markers, and what stands between them nobody should mend by hand. */
function explainUnreadable(file: string): Diagnostic {
  const detail = `"${file}" is written by programs, and not by hand. ${explainRestoring(file)}`;
  return toFinding('LOCKFILE_UNREADABLE', detail);
}

function explainEmpty({ root, locator }: ParsedFile): readonly Diagnostic[] {
  if (root !== null) return [];
  const detail = 'The file is empty. Delete it and lock again:\n    wfctl plugin lock';
  return [toFinding('LOCK_ENTRY_MALFORMED', detail, locator.placeOf([]))];
}

function refuseVersion(version: number, { locator }: ParsedFile): Diagnostic {
  const detail = `This is a lockfile of version ${String(version)}, and only version 1 and what came before it are known here. Use a later release of this suite.`;
  return toFinding('LOCKFILE_TOO_NEW', detail, locator.placeOf(['version']));
}

const KEYS = {
  root: ['version', 'generated_at', 'source_manifest_sha256', 'lockfile_sha256', 'plugins'],
  plugin: ['version', 'source', 'sha256', 'platforms'],
  archive: ['url', 'sha256', 'compatibility'],
  compatibility: ['mode', 'status', 'engine_version', 'evidence_digest', 'forced', 'reason'],
} as const;

function readV1(root: Located<JsonObject>, reading: Reading): Lockfile {
  const { checker, file } = reading;
  warnOfKeys(root, 'root', reading);
  const text = (key: string): string | undefined => checker.text(root, key) || undefined;
  return {
    file: file.source.file,
    vintage: 'v1',
    generatedAt: text('generated_at'),
    sourceManifestSha256: text('source_manifest_sha256')?.toLowerCase(),
    lockfileSha256: text('lockfile_sha256')?.toLowerCase(),
    digestPlaces: {
      source_manifest_sha256: file.locator.findPlace(['source_manifest_sha256']),
      lockfile_sha256: file.locator.findPlace(['lockfile_sha256']),
    },
    plugins: readEntries(root, 'plugins', checker).map(([name, map]) =>
      readPlugin(name, map, reading),
    ),
  };
}

/** The members of a map of maps, by name. */
function readEntries(
  map: Located<JsonObject>,
  key: string,
  checker: Checker,
): readonly (readonly [name: string, map: Located<JsonObject>])[] {
  const member = checker.member(map, key);
  const entries = member.value === null ? undefined : checker.map(member);
  if (entries === undefined) return [];
  return Object.keys(entries.value).map((name) => {
    const entry = checker.member(entries, name);
    const empty = { value: {}, path: entry.path };
    return [name, (entry.value === null ? undefined : checker.map(entry)) ?? empty] as const;
  });
}

function readPlugin(name: string, map: Located<JsonObject>, reading: Reading): LockedPlugin {
  const { checker, file } = reading;
  warnOfKeys(map, 'plugin', reading);
  const archives = readEntries(map, 'platforms', checker).map(
    ([platform, entry]) => [platform, readArchive(entry, reading)] as const,
  );
  return {
    name,
    version: checker.text(map, 'version'),
    source: checker.text(map, 'source') || undefined,
    archives: new Map(archives),
    place: file.locator.placeOfKey(map.path),
  };
}

function readArchive(map: Located<JsonObject>, reading: Reading): LockedArchive {
  const { checker, file } = reading;
  warnOfKeys(map, 'archive', reading);
  const url = checker.text(map, 'url');
  const sha256 = checker.text(map, 'sha256').toLowerCase();
  const place = file.locator.placeOfKey(map.path);
  if (url === '') {
    const detail = 'The archive has no `url`, so that it cannot be downloaded. Lock again.';
    checker.diagnostics.push(toFinding('LOCK_ENTRY_MALFORMED', detail, place));
  }
  if (!/^[\da-f]{64}$/.test(sha256)) {
    const detail = `The archive’s \`sha256\` is ${sha256 === '' ? 'missing' : `"${sha256}"`}, and not 64 hex digits: nothing could be checked against it. Lock again.`;
    const digestPlace = file.locator.findPlace([...map.path, 'sha256']) ?? place;
    checker.diagnostics.push(toFinding('LOCK_DIGEST_MALFORMED', detail, digestPlace));
  }
  return { url, sha256, compatibility: readCompatibility(map, reading), place };
}

function readCompatibility(
  archive: Located<JsonObject>,
  reading: Reading,
): LockedCompatibility | undefined {
  const { checker } = reading;
  const member = checker.member(archive, 'compatibility');
  const map = member.value === null ? undefined : checker.map(member);
  if (map === undefined) return undefined;
  warnOfKeys(map, 'compatibility', reading);
  return {
    mode: checker.text(map, 'mode'),
    status: checker.text(map, 'status'),
    engineVersion: checker.text(map, 'engine_version'),
    evidenceDigest: checker.text(map, 'evidence_digest'),
    forced: checker.flag(map, 'forced') ?? false,
    reason: checker.text(map, 'reason'),
  };
}

function readLegacy(root: Located<JsonObject>, { checker, file }: Reading): Lockfile {
  const plugins = readEntries(root, 'plugins', checker).map(([name, map]): LockedPlugin => ({
    name,
    version: checker.text(map, 'version'),
    source: checker.text(map, 'repository') || checker.text(map, 'source') || undefined,
    archives: new Map(),
    place: file.locator.placeOfKey(map.path),
  }));
  return {
    file: file.source.file,
    vintage: 'legacy',
    generatedAt: undefined,
    sourceManifestSha256: undefined,
    lockfileSha256: undefined,
    digestPlaces: {},
    plugins,
  };
}

function warnOfKeys(map: Located<JsonObject>, kind: keyof typeof KEYS, reading: Reading): void {
  const known: readonly string[] = KEYS[kind];
  for (const key of Object.keys(isJsonObject(map.value) ? map.value : {})) {
    if (known.includes(key)) continue;
    const detail = `Nothing reads "${key}", and it will be gone when the file is written again.${suggest(key, known)}`;
    const place = reading.file.locator.placeOfKey([...map.path, key]);
    reading.checker.diagnostics.push(toFinding('LOCKFILE_UNKNOWN_KEY', detail, place));
  }
}
