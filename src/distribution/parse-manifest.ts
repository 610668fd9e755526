import { Checker, type Located, type ParsedFile, parseYaml } from '../config/index.ts';
import { type Diagnostic, hasErrors, type JsonObject, type Place } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
import { parseIdentity } from './identity-policy.ts';
import type { PluginPin, ProjectManifest } from './model.ts';
import { isPluginName, toFolderName } from './plugin-name.ts';
import { parseRepositorySource } from './repository-source.ts';
import { isExactVersion } from './version.ts';

/** What reading a manifest comes to; `invalid` when any finding stands in the way. */
export type ManifestOutcome =
  | {
      readonly kind: 'parsed';
      readonly manifest: ProjectManifest;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a `wfctl.yaml` (compat-plugins 5.1). Stricter than upstream where upstream would install
 * something else than was meant: unknown keys, versions that are not exact and two entries about
 * one plugin are refused. An empty file pins nothing.
 */
export function parseManifest(file: string, text: string): ManifestOutcome {
  const parsed = parseYaml(file, text);
  if (parsed.kind === 'invalid') return parsed;
  const checker = new Checker(parsed.file);
  checker.own([]);
  const root = checker.map({ value: parsed.file.root, path: [] }) ?? { value: {}, path: [] };
  checker.onlyKeys(root, ['version', 'plugins', 'registries']);
  const formatVersion = checker.count(root, 'version');
  if (formatVersion > 1) refuseVersion(checker, parsed.file, formatVersion);
  const reading: Reading = { checker, file: parsed.file };
  const plugins = checker
    .list(checker.member(root, 'plugins'))
    .flatMap((item) => readPin(item, reading) ?? []);
  refuseDuplicates(plugins, checker.diagnostics);
  checker.refuseOddities();
  const { diagnostics } = checker;
  if (hasErrors(diagnostics)) return { kind: 'invalid', diagnostics };
  return { kind: 'parsed', manifest: { file, formatVersion, plugins }, diagnostics };
}

interface Reading {
  readonly checker: Checker;
  readonly file: ParsedFile;
}

function refuseVersion(checker: Checker, { locator }: ParsedFile, version: number): void {
  const detail = `This is a manifest of version ${String(version)}, and only version 1 is known here. Use a later release of this suite.`;
  checker.diagnostics.push(toFinding('MANIFEST_TOO_NEW', detail, locator.placeOf(['version'])));
}

const KNOWN_KEYS = ['name', 'version', 'source', 'auth', 'verify'];

function readPin(item: Located, { checker, file }: Reading): PluginPin | undefined {
  const map = checker.map(item);
  if (map === undefined) return undefined;
  checker.onlyKeys(map, KNOWN_KEYS);
  const pin = readPinFields(map, { checker, file });
  if ((map.value['verify'] ?? null) !== null && pin.identity === undefined) {
    const place = file.locator.placeOf([...map.path, 'verify']);
    checker.diagnostics.push(toFinding('VERIFY_WITHOUT_IDENTITY', NO_IDENTITY, place));
  }
  return pin;
}

const NO_IDENTITY =
  '`verify` says who must have signed the archives. Without an identity nothing could be verified:\n    verify: { identity: https://github.com/OWNER/REPOSITORY/.github/workflows/release.yml@refs/tags/v1.2.3 }';

/**
 * Reads the fields of one pin, in a manifest or inline in a config, and reports what is wrong with
 * them. Other keys are not looked at.
 */
export function readPinFields(map: Located<JsonObject>, { checker, file }: Reading): PluginPin {
  const pin = {
    name: checker.text(map, 'name'),
    version: checker.text(map, 'version'),
    source: checker.text(map, 'source') || undefined,
    authEnv: readNested(map, ['auth', 'env'], checker),
    identity: readNested(map, ['verify', 'identity'], checker),
    issuer: readNested(map, ['verify', 'issuer'], checker),
    place: file.locator.placeOf([...map.path, 'name']),
  };
  const placeOf = (key: string): Place => file.locator.placeOf([...map.path, key]);
  checker.diagnostics.push(
    ...checkName(pin, placeOf),
    ...checkVersion(pin, placeOf),
    ...checkSource(pin, placeOf),
    ...checkAuth(map, pin, placeOf),
    ...checkIdentity(pin, placeOf),
  );
  return pin;
}

type PlaceOf = (key: string) => Place;

/** The text of `outer.inner`, whose map may be absent. */
function readNested(
  map: Located<JsonObject>,
  [outer, inner]: readonly [string, string],
  checker: Checker,
): string | undefined {
  const member = checker.member(map, outer);
  const nested = member.value === null ? undefined : checker.map(member);
  return nested === undefined ? undefined : checker.text(nested, inner) || undefined;
}

function checkName({ name }: PluginPin, placeOf: PlaceOf): readonly Diagnostic[] {
  if (name === '') {
    const detail = 'Give the plugin its name:\n    name: workflow-plugin-NAME';
    return [toFinding('PLUGIN_WITHOUT_NAME', detail, placeOf('name'))];
  }
  if (isPluginName(name)) return [];
  const detail = `"${name}" is no name of a plugin: it has lower-case letters, digits and dashes, a letter first and no dash last.`;
  return [toFinding('BAD_PLUGIN_NAME', detail, placeOf('name'))];
}

function checkVersion({ name, version }: PluginPin, placeOf: PlaceOf): readonly Diagnostic[] {
  if (version === '') {
    const detail = `The plugin "${name}" has no version. Pin one release of it:\n    version: v1.2.3`;
    return [toFinding('PLUGIN_WITHOUT_VERSION', detail, placeOf('version'))];
  }
  if (isExactVersion(version)) return [];
  const detail = `"${version}" may mean another release tomorrow, so that nobody could say what was installed. Pin one exactly, such as v1.2.3.`;
  return [toFinding('INEXACT_VERSION', detail, placeOf('version'))];
}

function checkSource({ source }: PluginPin, placeOf: PlaceOf): readonly Diagnostic[] {
  if (source === undefined || parseRepositorySource(source) !== undefined) return [];
  const detail = `"${source}" is no repository on GitHub. Write it as github.com/OWNER/REPOSITORY, or with the host of your GitHub Enterprise Server.`;
  return [toFinding('BAD_SOURCE', detail, placeOf('source'))];
}

function checkAuth(
  { value }: Located<JsonObject>,
  { authEnv }: PluginPin,
  placeOf: PlaceOf,
): readonly Diagnostic[] {
  if ((value['auth'] ?? null) === null || /^[A-Za-z_]\w*$/.test(authEnv ?? '')) return [];
  const detail =
    '`auth` says which environment variable holds the token:\n    auth: { env: GH_TOKEN }';
  return [toFinding('BAD_AUTH', detail, placeOf('auth'))];
}

function checkIdentity({ identity, issuer }: PluginPin, placeOf: PlaceOf): readonly Diagnostic[] {
  const parsed = identity === undefined ? undefined : parseIdentity(identity, issuer);
  return parsed?.kind === 'malformed'
    ? [toFinding('BAD_IDENTITY', parsed.problem, placeOf('verify'))]
    : [];
}

/** Two names may also be of one folder: `aws` and `workflow-plugin-aws`. */
function refuseDuplicates(plugins: readonly PluginPin[], diagnostics: Diagnostic[]): void {
  const seen = new Map<string, PluginPin>();
  for (const pin of plugins) {
    const folder = toFolderName(pin.name);
    const first = seen.get(folder);
    if (first === undefined) {
      seen.set(folder, pin);
    } else if (pin.name !== '') {
      const detail = `"${pin.name}" is pinned in line ${String(first.place.line)} already${first.name === pin.name ? '' : `, as "${first.name}", which is installed in the same folder`}. Keep one of them.`;
      diagnostics.push(toFinding('DUPLICATE_PLUGIN', detail, pin.place));
    }
  }
}
