import { resolve } from 'node:path';
import type { ChosenStore } from '../config/index.ts';
import {
  type Diagnostic,
  hideUser,
  isConfidential,
  parseWebAddress,
  Secret,
  suggest,
} from '../kernel/index.ts';
import { findAwsRegion, type StorePlace } from '../secrets/index.ts';
import { fillSetting, type SettingSources } from './fill-setting.ts';

export interface StoreSources extends SettingSources {
  /** Absolute path of the working folder. */
  readonly folder: string;
}

export type StorePlaceOutcome =
  | {
      readonly kind: 'place';
      readonly place: StorePlace;
      /** A token that the config itself holds, by the name that the place has for it. */
      readonly token?: readonly [name: string, token: Secret];
    }
  | { readonly kind: 'unusable'; readonly problems: readonly Diagnostic[] };

/** What a chosen store means in this run: its settings checked and filled in, paths absolute. */
export function toStorePlace(chosen: ChosenStore, sources: StoreSources): StorePlaceOutcome {
  const kind = ALIASES[chosen.provider] ?? chosen.provider;
  if (!isKind(kind)) return { kind: 'unusable', problems: [refuseKind(chosen)] };
  const settings = openSettings(chosen, sources);
  settings.refuseOthers(KEYS[kind]);
  const read = readPlace(kind, settings, sources);
  const problems = settings.problems();
  return problems.length === 0 ? { kind: 'place', ...read } : { kind: 'unusable', problems };
}

/** Spellings of newer releases. */
const ALIASES: Readonly<Record<string, StorePlace['kind']>> = {
  'aws-secrets-manager': 'aws',
  'github-actions': 'github',
};

const KEYS: Readonly<Record<StorePlace['kind'], readonly string[]>> = {
  env: ['prefix'],
  github: ['repo', 'environment', 'token_env'],
  vault: ['address', 'token', 'token_env', 'mount_path', 'version', 'namespace'],
  aws: ['region'],
  file: ['path'],
  keychain: ['service'],
};

function isKind(kind: string): kind is StorePlace['kind'] {
  return Object.hasOwn(KEYS, kind);
}

function refuseKind({ name, place }: ChosenStore): Diagnostic {
  const kinds = Object.keys(KEYS);
  return toProblem(
    `"${name}" is neither in "secretStores" nor a kind of store.${suggest(name, kinds)} Kinds are ${kinds.join(', ')}.`,
    place,
  );
}

function toProblem(detail: string, place: Diagnostic['place']): Diagnostic {
  return {
    ...{
      severity: 'error',
      code: 'SECRET_STORE_UNUSABLE',
      summary: 'A secret store cannot be used',
    },
    detail,
    ...(place === undefined ? {} : { place }),
  };
}

type ReadPlace = Omit<Extract<StorePlaceOutcome, { readonly kind: 'place' }>, 'kind'>;

function readPlace(
  kind: StorePlace['kind'],
  settings: StoreSettings,
  { variables }: Pick<SettingSources, 'variables'>,
): ReadPlace {
  switch (kind) {
    case 'env':
      return { place: { kind, prefix: settings.text('prefix') ?? '' } };
    case 'github':
      return { place: { kind, ...readGitHub(settings) } };
    case 'vault':
      return readVault(settings);
    case 'aws':
      return { place: { kind, region: findAwsRegion(settings.text('region'), variables) } };
    case 'file':
      return { place: { kind, folder: settings.path('path') } };
    case 'keychain':
      return { place: { kind, service: settings.needed('service') } };
  }
}

function readGitHub(settings: StoreSettings): Omit<StorePlaceOf<'github'>, 'kind'> {
  const repo = settings.text('repo') ?? settings.fill('${{ github.repository }}');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    settings.refuse(`"${repo}" is no repository. Write \`repo: OWNER/NAME\`.`);
  }
  const environment = settings.text('environment');
  const tokenEnv = settings.text('token_env') ?? 'GITHUB_TOKEN';
  return environment === undefined
    ? { scope: { kind: 'repository', repo }, tokenEnv }
    : { scope: { kind: 'environment', repo, environment }, tokenEnv };
}

type StorePlaceOf<Kind extends StorePlace['kind']> = Extract<StorePlace, { readonly kind: Kind }>;

function readVault(settings: StoreSettings): ReadPlace {
  const address = settings.needed('address');
  const url = parseWebAddress(address);
  if (address !== '' && (url === undefined || !isConfidential(url))) {
    settings.refuse(
      `"${hideUser(address)}" is no address that secrets can be sent to. Write one that begins with https:// and names no user.`,
    );
  }
  const { tokenEnv, token } = readVaultToken(settings);
  const version = settings.text('version') ?? '2';
  if (version !== '1' && version !== '2') settings.refuse('"version" must be 1 or 2.');
  const place: StorePlace = {
    ...{ kind: 'vault', address, tokenEnv, version: version === '1' ? 1 : 2 },
    mountPath: settings.text('mount_path') ?? 'secret',
    namespace: settings.text('namespace'),
  };
  return token === undefined ? { place } : { place, token: [tokenEnv, token] };
}

/** A token is named by its variable; one that stands in the file is taken as well, as wfctl does. */
function readVaultToken(settings: StoreSettings): {
  readonly tokenEnv: string;
  readonly token?: Secret;
} {
  const written = settings.written('token');
  if (written === undefined) return { tokenEnv: settings.text('token_env') ?? 'VAULT_TOKEN' };
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(written) ?? [];
  if (name !== undefined) return { tokenEnv: name };
  const token = new Secret(settings.text('token') ?? '');
  return { tokenEnv: `the token in ${settings.name}`, token };
}

/** The settings of one store, filled in, with a finding for everything that is missing or wrong. */
interface StoreSettings {
  readonly name: string;
  /** As it stands in the file. */
  written(key: string): string | undefined;
  text(key: string): string | undefined;
  needed(key: string): string;
  /** Absolute. */
  path(key: string): string;
  fill(text: string): string;
  refuse(detail: string): void;
  refuseOthers(known: readonly string[]): void;
  problems(): readonly Diagnostic[];
}

function openSettings({ name, config, place }: ChosenStore, sources: StoreSources): StoreSettings {
  const details = new Set<string>();
  const refuse = (detail: string): void => {
    details.add(`The secret store "${name}": ${detail}`);
  };
  const written: StoreSettings['written'] = (key) => {
    const value = Object.hasOwn(config, key) ? config[key] : undefined;
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    refuse(`"${key}" must be text.`);
    return undefined;
  };
  const fill: StoreSettings['fill'] = (text) => {
    const filled = fillSetting(toBraces(text), withEnvironmentName(sources));
    if (filled.kind === 'filled') return filled.text;
    refuse(filled.detail);
    return text;
  };
  const textOf: StoreSettings['text'] = (key) => {
    const text = written(key);
    return text === undefined ? undefined : fill(text);
  };
  const needed: StoreSettings['needed'] = (key) => {
    const text = textOf(key);
    if (text === undefined) refuse(`it needs "${key}". Add it.`);
    return text ?? '';
  };
  return {
    ...{ name, written, text: textOf, needed, fill, refuse },
    path: (key) => resolve(sources.folder, needed(key)),
    refuseOthers(known) {
      for (const key of Object.keys(config)) {
        if (known.includes(key)) continue;
        refuse(
          `there is no setting "${key}".${suggest(key, known)} Known are ${known.join(', ')}.`,
        );
      }
    },
    problems: () => [...details].map((detail) => toProblem(detail, place)),
  };
}

/** `$NAME` in the form that settings have elsewhere. */
function toBraces(text: string): string {
  return text.replace(/\$([A-Za-z_]\w*)/g, '${$1}');
}

/** `${WORKFLOW_ENV}` is the environment's name in the settings of stores, and only there. */
function withEnvironmentName({ variables, environment }: SettingSources): SettingSources {
  return {
    environment,
    variables: (name) =>
      name === 'WORKFLOW_ENV' && environment !== '' ? environment : variables(name),
  };
}
