import { type Config, namesOf, type ResolvedState } from '../config/index.ts';
import { encodeJson, Secret } from '../kernel/index.ts';
import type { EnvironmentName } from '../resources/index.ts';
import { describeStorePlace, type EnsuredReport } from '../secrets/index.ts';
import { listAsked } from './read-needed.ts';
import type { OperationPorts } from './ports.ts';
import {
  type ConfiguredStore,
  createSecretStores,
  type StoresContext,
  withSecrets,
} from './secret-stores.ts';
import { listDeclared } from './secret-values.ts';
import type { LoadedConfig } from './session.ts';
import type { ResolveWith } from './session-secrets.ts';

/** A declared secret that state or providers are reached with, and the store it is read from, in words. */
export interface NeededSecret {
  readonly name: string;
  readonly from: string;
}

/** A config as it is before its secrets are made: something else stands for each that is not there. */
export interface Rehearsal {
  readonly loaded: LoadedConfig;
  readonly ports: OperationPorts;
  /** Those of the missing secrets that the state is reached with, so that it cannot be looked at yet. */
  awaitedBy(state: ResolvedState): readonly string[];
}

/**
 * Lets a config be resolved without the secrets that are still to be made, as a dry run found them. What
 * stands for one of them is its name in words, and must be sent nowhere.
 */
export function rehearse(
  loaded: LoadedConfig,
  report: EnsuredReport,
  ports: OperationPorts,
): Rehearsal {
  const missing = new Set(report.filter(({ kind }) => kind === 'missing').map(({ name }) => name));
  const standIns = new Map(
    [...missing].map((name) => [name, new Secret(`(${name}, once it is made)`)] as const),
  );
  return {
    loaded: { ...loaded, config: withoutSecrets(loaded.config, missing) },
    ports: { ...ports, environment: withSecrets(ports.environment, standIns) },
    awaitedBy(state) {
      const text = encodeJson(state.config);
      return [...standIns].filter(([, standIn]) => text.includes(standIn.reveal())).map(toName);
    },
  };
}

function toName([name]: readonly [string, Secret]): string {
  return name;
}

/** What is not declared is looked up among the variables, and not in a store that does not have it. */
function withoutSecrets(config: Config, names: ReadonlySet<string>): Config {
  const { secrets } = config;
  if (secrets === undefined || names.size === 0) return config;
  const stays = (name: string): boolean => !names.has(name);
  return {
    ...config,
    secrets: {
      ...secrets,
      generate: secrets.generate.filter((generator) => namesOf(generator).every(stays)),
      entries: secrets.entries.filter(({ name }) => stays(name)),
    },
  };
}

/** The declared secrets that state and providers are reached with, in the order of the config. */
export function listNeeded(
  resolve: ResolveWith,
  context: StoresContext & { readonly environment: EnvironmentName },
  ports: OperationPorts,
): readonly NeededSecret[] {
  const asked = listAsked(resolve, ports.environment);
  const stores = createSecretStores(context, ports);
  return [...listDeclared(context.config).values()].flatMap(({ name, store }) => {
    const opening = asked.has(name) ? stores.open(store) : undefined;
    return opening?.kind === 'open' ? [{ name, from: toSource(opening) }] : [];
  });
}

/** What a store never gives back is read from the variables (T-55). */
function toSource({ place, store }: ConfiguredStore): string {
  return store.read === undefined ? 'variables of this process' : describeStorePlace(place);
}
