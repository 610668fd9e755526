import { resolve } from 'node:path';
import {
  type Config,
  discoverConfig,
  loadConfig,
  type ModuleConfig,
  type ResolvedConfig,
  resolveForEnv,
} from '../config/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import {
  type EnvironmentName,
  type ResourceRecord,
  type ResourceSpec,
  toEnvironmentName,
} from '../resources/index.ts';
import {
  type EnvironmentIndex,
  type Journal,
  openEnvironmentIndex,
  openJournal,
  openOwedFinalize,
  openSensitiveFields,
  type OwedFinalize,
  type SensitiveFields,
  StateError,
  type StateStore,
  toStoreKey,
  toStoreOptions,
} from '../state/index.ts';
import { concealRecords, type DeclaredOutputs } from './conceal-outputs.ts';
import { concealSecretSettings } from './conceal.ts';
import { knownEnvironments, listReadableNames, mentionEnvironments } from './known-environments.ts';
import { openStateOf } from './open-state.ts';
import type { openMadeState as OpenMadeState } from './open-made-state.ts';
import type { openToLook as OpenToLook } from './open-to-look.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { resolveWithSecrets, type SecretNeed } from './session-secrets.ts';
import { toSpecs } from './specs.ts';

/** One environment of one config with its state at hand. Disposing it closes the store. */
export interface Session extends AsyncDisposable {
  readonly config: Config;
  readonly resolved: ResolvedConfig;
  readonly environment: EnvironmentName;
  readonly specs: readonly ResourceSpec[];
  readonly store: StateStore;
  /** Whether records outlive this process: false where the config names no state backend. */
  readonly isRemembered: boolean;
  /** Where state will be kept, while that place is not there and counts as empty; for people. */
  readonly missingPlace: string | undefined;
  readonly index: EnvironmentIndex;
  readonly journal: Journal;
  readonly owedFinalize: OwedFinalize;
  readonly sensitiveFields: SensitiveFields;
  /** What the config says of the outputs of a resource, by its resolved name. */
  readonly declaredOutputs: DeclaredOutputs;
  /** Whether another environment of this config keeps its records in the same place. */
  readonly sharesLocation: boolean;
  /** What its texts are filled in from: the variables of this process, and secrets from stores. */
  readonly variables: Environment;
  /** Whether everything is to be deleted, whatever the config wants; `specs` is empty then. */
  readonly isDestroy: boolean;
}

export type Opening =
  | {
      readonly kind: 'open';
      readonly session: Session;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig;

/** The user's files are wrong; nothing was done. */
export interface InvalidConfig {
  readonly kind: 'invalid';
  readonly diagnostics: readonly Diagnostic[];
}

/** How a session is opened. */
export interface SessionOptions {
  /** Only for whoever can do without state, and says that it had to. */
  readonly openState?: typeof openStateOf;
  /**
   * Takes a place that the first apply makes for an empty state, and finds that it does: only for
   * whoever writes nothing. Otherwise, and where applies make none, a missing place is an error.
   */
  readonly onlyLooks?: boolean;
  /** Which of the declared secrets have to be read; `to-connect` when absent. */
  readonly need?: SecretNeed;
}

/**
 * Finds, loads and resolves the config, and opens the state it names: the one way in for every
 * command, so that all of them see the same names (T-01, T-13). Secrets come first (T-71).
 *
 * @throws StateError when the store cannot be opened; never replaced by an empty one (T-06).
 */
export async function openSession(
  request: EnvironmentRequest,
  ports: OperationPorts,
  options: SessionOptions = {},
): Promise<Opening> {
  const loaded = await loadRequested(request, ports);
  if (loaded.kind === 'invalid') return loaded;
  return await openLoaded(loaded, { ...options, request }, ports);
}

/** As {@link openSession}, with a config that was loaded before. */
export async function openLoaded(
  loaded: LoadedConfig,
  how: SessionOptions & { readonly request: EnvironmentRequest },
  ports: OperationPorts,
): Promise<Opening> {
  const { request } = how;
  const resolution = await resolveLoaded(loaded, how, ports);
  if (resolution.kind === 'invalid') return resolution;
  const { config } = loaded;
  const { resolved, seeing, diagnostics } = resolution;
  mentionEnvironments(config, request, ports);
  const openState = how.openState ?? (config.autoBootstrap ? openStateOf : openMadeState);
  const environment = toEnvironmentName(request.environment);
  const { store, missingPlace, warnings } =
    how.onlyLooks === true && config.autoBootstrap
      ? await openToLook(resolved, request, seeing)
      : { store: await openState(resolved, request, seeing), ...NOTHING_MISSING };
  const session: Session = {
    config,
    resolved,
    environment,
    specs: toSpecs(resolved),
    store,
    isRemembered: resolved.state !== undefined,
    missingPlace,
    index: openEnvironmentIndex(store.companions),
    journal: openJournal(store.companions, environment),
    owedFinalize: openOwedFinalize(store.companions, environment),
    sensitiveFields: openSensitiveFields(store.companions, environment),
    declaredOutputs: toDeclaredOutputs(config, resolved),
    sharesLocation: sharesLocation(config, { resolved, folder: request.folder }, seeing),
    variables: seeing.environment,
    isDestroy: false,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return { kind: 'open', session, diagnostics: [...diagnostics, ...warnings] };
}

/** Loaded only by whoever looks: an apply never does. */
const openToLook: typeof OpenToLook = async (...place) => {
  const room = await import('./open-to-look.ts');
  return await room.openToLook(...place);
};

/** Loaded only where a config wants it. */
const openMadeState: typeof OpenMadeState = async (...place) => {
  const room = await import('./open-made-state.ts');
  return await room.openMadeState(...place);
};

const NOTHING_MISSING = { missingPlace: undefined, warnings: [] } as const;

/**
 * Resolves a config for the environment of a request, once the declared secrets that it needs are
 * read (T-71). What looks like a secret in it is concealed from then on. `seeing` are the ports with
 * what was read among the variables.
 */
export async function resolveLoaded(
  { config, diagnostics: loading }: LoadedConfig,
  how: Pick<SessionOptions, 'need'> & { readonly request: EnvironmentRequest },
  ports: OperationPorts,
): Promise<
  | {
      readonly kind: 'resolved';
      readonly resolved: ResolvedConfig;
      readonly seeing: OperationPorts;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
> {
  const { request, need = 'to-connect' } = how;
  ports.concealer.spare(listReadableNames(config));
  const found = await resolveWithSecrets(config, { request, need }, ports);
  const { resolution, variables } = found;
  const diagnostics = [...loading, ...found.diagnostics];
  if (resolution.kind === 'invalid' || hasErrors(diagnostics))
    return { kind: 'invalid', diagnostics };
  const resolved = resolution.config;
  const seeing = { ...ports, environment: variables };
  ports.concealer.spare(resolved.names.values());
  concealVariables(resolved.sensitiveVariables, seeing);
  concealSecretSettings(resolved.resources, seeing);
  return { kind: 'resolved', resolved, seeing, diagnostics };
}

function toDeclaredOutputs(
  { modules }: Pick<Config, 'modules'>,
  { names }: Pick<ResolvedConfig, 'names'>,
): DeclaredOutputs {
  const declared = new Map<string, ModuleConfig['outputs']>();
  for (const { name, outputs } of modules) {
    const resource = names.get(name);
    if (resource !== undefined && outputs.size > 0) declared.set(resource, outputs);
  }
  return declared;
}

/** A config and what was found in reading it. */
export interface LoadedConfig {
  readonly kind: 'loaded';
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds and loads the config that a request names. */
export async function loadRequested(
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<LoadedConfig | InvalidConfig> {
  const { config: explicit, positional, folder } = request;
  const discovery = await discoverConfig({ explicit, positional, folder }, ports.files);
  if (discovery.kind === 'invalid') return discovery;
  return await loadConfig(resolve(folder, discovery.file), { files: ports.files });
}

function concealVariables(names: ReadonlySet<string>, ports: OperationPorts): void {
  for (const name of names) {
    const value = ports.environment(name);
    if (value !== undefined) ports.concealer.conceal(value);
  }
}

/**
 * Whether any other environment keeps its state where ours does (T-11). One that cannot be resolved
 * here, for want of its variables perhaps, may: then nothing unclaimed is taken for ours.
 */
function sharesLocation(
  config: Config,
  ours: { readonly resolved: ResolvedConfig; readonly folder: string },
  ports: OperationPorts,
): boolean {
  const location = locationKey(ours.resolved, ours.folder, ports);
  return knownEnvironments(config)
    .filter((name) => name !== ours.resolved.environment)
    .some((name) => {
      const other = resolveForEnv(config, name, { variables: ports.environment });
      if (other.kind === 'invalid') return true;
      const elsewhere = locationKey(other.config, ours.folder, ports);
      return elsewhere === undefined || elsewhere === location;
    });
}

/** Equal for two spellings of one place; `undefined` where we cannot tell what place it is. */
function locationKey(
  { state }: ResolvedConfig,
  folder: string,
  ports: OperationPorts,
): string | undefined {
  if (state === undefined) return '';
  try {
    return toStoreKey(toStoreOptions({ ...state, baseFolder: folder }, ports));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return undefined;
  }
}

/**
 * Everything at the state location, and which environment the index gives each name to. The
 * credentials in it are concealed from then on.
 */
export async function loadMemory(
  session: Session,
  ports: OperationPorts,
): Promise<{
  readonly records: readonly ResourceRecord[];
  readonly owners: ReadonlyMap<string, string>;
}> {
  const [stored, owners, marks] = await Promise.all([
    session.store.list(),
    session.index.load(),
    session.sensitiveFields.load(),
  ]);
  const wanted = new Set<string>(session.specs.map(({ name }) => name));
  const records = stored.map(({ record }) => record);
  concealRecords(records, { session, marks }, ports);
  return {
    records,
    owners: new Map(
      [...owners].map(([name, claims]) => [name, toOwner(claims, session, wanted.has(name))]),
    ),
  };
}

/**
 * The one environment a claimed name counts as. A name that several environments claim is ours
 * while our config wants it; once it does not, it stays theirs and is not ours to delete (T-11).
 */
function toOwner(claims: readonly string[], session: Session, isWanted: boolean): string {
  const elsewhere = claims.find((claim) => claim !== session.environment);
  if (elsewhere === undefined || (isWanted && claims.includes(session.environment))) {
    return session.environment;
  }
  return elsewhere;
}
