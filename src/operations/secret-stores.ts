import { chooseStore, type ChosenStore, type Config } from '../config/index.ts';
import type { Diagnostic, Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { EnvironmentName } from '../resources/index.ts';
import { createSinks, type SecretStore, type StorePlace } from '../secrets/index.ts';
import type { OperationPorts } from './ports.ts';
import { toStorePlace } from './store-place.ts';

/** One store that a config names, ready to be asked. */
export interface ConfiguredStore {
  readonly place: StorePlace;
  readonly store: SecretStore;
}

export type StoreOpening =
  | ({ readonly kind: 'open' } & ConfiguredStore)
  | { readonly kind: 'unusable'; readonly problems: readonly Diagnostic[] };

/** The stores of a config in one environment, each opened when it is first wanted (T-54). */
export interface SecretStores {
  /** The store of a secret whose entry or generator wants that one; empty for none. */
  open(wanted: string): StoreOpening;
}

/** For whom stores are opened. */
export interface StoresContext {
  readonly config: Config;
  readonly environment: EnvironmentName;
  /** Absolute path of the working folder. */
  readonly folder: string;
  readonly sinksToken?: Secret | undefined;
}

/** Opens nothing yet. Credentials of the stores are concealed before they are used. */
export function createSecretStores(
  { config, environment, folder, sinksToken }: StoresContext,
  ports: Pick<OperationPorts, 'concealer' | 'environment' | 'sinkPorts'>,
): SecretStores {
  const tokens = new Map<string, Secret>();
  const variables = withSecrets(ports.environment, tokens);
  if (sinksToken !== undefined) ports.concealer.conceal(sinksToken.reveal());
  const sinks = createSinks(
    { ...ports.sinkPorts, environment: variables },
    { githubToken: sinksToken },
  );
  const opened = new Map<string, StoreOpening>();
  const openChosen = (chosen: ChosenStore): StoreOpening => {
    const sources = { variables: ports.environment, environment, folder };
    const outcome = toStorePlace(chosen, sources);
    if (outcome.kind === 'unusable') return outcome;
    const { place, token } = outcome;
    if (token !== undefined) tokens.set(...token);
    if ('tokenEnv' in place) ports.concealer.conceal(variables(place.tokenEnv) ?? '');
    return { kind: 'open', place, store: sinks.openStore(place) };
  };
  return {
    open(wanted) {
      const chosen = chooseStore(config, environment, wanted);
      const opening = opened.get(chosen.name) ?? openChosen(chosen);
      opened.set(chosen.name, opening);
      return opening;
    },
  };
}

/** The variables, with secrets in the place of those of their names. */
export function withSecrets(
  variables: Environment,
  secrets: ReadonlyMap<string, Secret>,
): Environment {
  return (name) => secrets.get(name)?.reveal() ?? variables(name);
}
