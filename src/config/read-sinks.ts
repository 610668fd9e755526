import { type JsonObject, type Place, suggest } from '../kernel/index.ts';
import type { Checker, Located } from './checker.ts';
import type { Locator } from './locate.ts';
import { findUnusableName } from './sink-names.ts';
import {
  GITHUB_APPS,
  type GitHubScope,
  ORGANIZATION_VISIBILITIES,
  type SinkDeclaration,
  type SinkKind,
} from './sink-declaration.ts';

/** Reads the `sinks` of an output. An entry with a finding is left out. */
export function readSinks(
  declaration: Located<JsonObject>,
  checker: Checker,
  locator: Locator,
): readonly SinkDeclaration[] {
  return checker
    .list(checker.member(declaration, 'sinks'))
    .map((item) => checker.map(item))
    .filter((item) => item !== undefined)
    .map((item) => readSink(item, checker, locator))
    .filter((sink) => sink !== undefined);
}

/** Reads one kind of sink from its settings. */
interface SinkReader {
  readonly keys: readonly string[];
  read(settings: SinkSettings): SinkDeclaration;
}

const GITHUB_KEYS = [
  ...['name', 'scope', 'repo', 'environment', 'organization'],
  ...['visibility', 'repositories', 'token_env'],
];

const readers: Readonly<Record<SinkKind, SinkReader>> = {
  github_secret: {
    keys: [...GITHUB_KEYS, 'app'],
    read(settings) {
      const app = settings.word('app', GITHUB_APPS) ?? 'actions';
      const scope = readScope(settings);
      if (scope.kind === 'environment' && app !== 'actions') {
        settings.refuse('app', `An environment has no secrets for ${app}. Remove "environment".`);
      }
      return { kind: 'github_secret', app, scope, ...readGitHub(settings) };
    },
  },
  github_variable: {
    keys: GITHUB_KEYS,
    read: (settings) => ({
      kind: 'github_variable',
      scope: readScope(settings),
      ...readGitHub(settings),
    }),
  },
  github_env: {
    keys: ['name'],
    read: (settings) => ({ kind: 'github_env', ...readNamed(settings, 'variable') }),
  },
  github_output: {
    keys: ['name'],
    read: (settings) => ({ kind: 'github_output', ...readNamed(settings, 'output') }),
  },
  aws_secrets_manager: {
    keys: ['name', 'region', 'key'],
    read: (settings) => ({
      kind: 'aws_secrets_manager',
      name: settings.needed('name'),
      region: settings.text('region'),
      key: settings.text('key'),
      place: settings.place,
    }),
  },
  gcp_secret_manager: {
    keys: ['name', 'project'],
    read: (settings) => ({
      kind: 'gcp_secret_manager',
      ...readNamed(settings, 'gcp'),
      project: settings.needed('project'),
    }),
  },
  azure_key_vault: {
    keys: ['name', 'vault_url'],
    read: (settings) => ({
      kind: 'azure_key_vault',
      ...readNamed(settings, 'azure'),
      vaultUrl: settings.needed('vault_url'),
    }),
  },
  vault_kv: {
    keys: ['address', 'mount_path', 'path', 'key', 'version', 'namespace', 'token_env'],
    read: (settings) => ({
      kind: 'vault_kv',
      address: settings.needed('address'),
      mountPath: settings.text('mount_path') ?? 'secret',
      path: settings.needed('path'),
      key: settings.text('key') ?? 'value',
      version: settings.word('version', ['1', '2']) === '1' ? 1 : 2,
      namespace: settings.text('namespace'),
      tokenEnv: settings.text('token_env') ?? 'VAULT_TOKEN',
      place: settings.place,
    }),
  },
  file: {
    keys: ['path'],
    read: (settings) => ({
      kind: 'file',
      path: settings.needed('path'),
      place: settings.place,
    }),
  },
};

const KINDS = Object.keys(readers);

function isSinkKind(word: string): word is SinkKind {
  return Object.hasOwn(readers, word);
}

function readSink(
  item: Located<JsonObject>,
  checker: Checker,
  locator: Locator,
): SinkDeclaration | undefined {
  const before = checker.diagnostics.length;
  const type = checker.text(item, 'type');
  if (!isSinkKind(type)) {
    const wrong = type === '' ? 'A sink needs a "type".' : `There is no sink "${type}".`;
    const detail = `${wrong}${suggest(type, KINDS)} Known types are ${KINDS.join(', ')}.`;
    checker.report('BAD_SHAPE', detail, locator.placeOf([...item.path, 'type']));
    return undefined;
  }
  const reader = readers[type];
  checker.onlyKeys(item, ['type', ...reader.keys]);
  const sink = reader.read(createSettings(item, checker, locator));
  return checker.diagnostics.length === before ? sink : undefined;
}

/** The settings of one sink, with a finding for everything that is missing or wrong. */
interface SinkSettings {
  readonly place: Place;
  text(key: string): string | undefined;
  texts(key: string): readonly string[];
  needed(key: string): string;
  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined;
  refuse(key: string, detail: string): void;
}

function createSettings(
  item: Located<JsonObject>,
  checker: Checker,
  locator: Locator,
): SinkSettings {
  const refuse = (key: string, detail: string): void => {
    checker.report('BAD_SHAPE', detail, locator.placeOf([...item.path, key]));
  };
  const text = (key: string): string | undefined => {
    const found = checker.text(item, key);
    return found === '' ? undefined : found;
  };
  return {
    place: locator.placeOf(item.path),
    text,
    refuse,
    texts: (key) => checker.texts(item, key),
    needed(key) {
      const found = text(key);
      if (found === undefined) refuse(key, `This sink needs "${key}". Add it.`);
      return found ?? '';
    },
    word(key, words) {
      const found = text(key);
      const word = words.find((known) => known === found);
      if (found !== undefined && word === undefined) {
        refuse(key, `"${key}" must be one of ${words.join(', ')}, but it is "${found}".`);
      }
      return word;
    },
  };
}

function readNamed(
  settings: SinkSettings,
  what: Parameters<typeof findUnusableName>[1],
): { readonly name: string; readonly place: Place } {
  const name = settings.needed('name');
  const unusable = name === '' ? undefined : findUnusableName(name, what);
  if (unusable !== undefined) settings.refuse('name', unusable);
  return { name, place: settings.place };
}

function readGitHub(settings: SinkSettings): {
  readonly name: string;
  readonly tokenEnv: string;
  readonly place: Place;
} {
  return {
    ...readNamed(settings, 'github'),
    tokenEnv: settings.text('token_env') ?? 'GITHUB_TOKEN',
  };
}

const SCOPES = ['repository', 'environment', 'organization'] as const;

/** The scope is what is written, or follows from what is given. */
function readScope(settings: SinkSettings): GitHubScope {
  const environment = settings.text('environment');
  const organization = settings.text('organization');
  const kind = settings.word('scope', SCOPES) ?? impliedScope(environment, organization);
  for (const key of UNUSED_BY[kind]) {
    const isGiven = key === 'repositories' ? settings.texts(key).length > 0 : settings.text(key);
    if (isGiven) settings.refuse(key, `"${key}" says nothing for the scope ${kind}. Remove it.`);
  }
  if (kind === 'organization') return readOrganization(settings);
  const repo = settings.text('repo') ?? '${{ github.repository }}';
  return kind === 'repository'
    ? { kind, repo }
    : { kind, repo, environment: settings.needed('environment') };
}

const UNUSED_BY: Readonly<Record<GitHubScope['kind'], readonly string[]>> = {
  repository: ['environment', 'organization', 'visibility', 'repositories'],
  environment: ['organization', 'visibility', 'repositories'],
  organization: ['repo', 'environment'],
};

function impliedScope(
  environment: string | undefined,
  organization: string | undefined,
): GitHubScope['kind'] {
  if (organization !== undefined) return 'organization';
  return environment === undefined ? 'repository' : 'environment';
}

function readOrganization(settings: SinkSettings): GitHubScope {
  const visibility = settings.word('visibility', ORGANIZATION_VISIBILITIES);
  const repositories = settings.texts('repositories');
  if (repositories.length > 0 && visibility !== 'selected') {
    settings.refuse('repositories', '"repositories" needs `visibility: selected`. Add it.');
  }
  return {
    kind: 'organization',
    organization: settings.needed('organization'),
    visibility,
    repositories,
  };
}
