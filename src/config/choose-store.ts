import type { JsonObject, Place } from '../kernel/index.ts';
import type { Config } from './model.ts';

/** Where one secret is kept, before the settings of the store are filled in. */
export interface ChosenStore {
  /** What the config calls it: a key of `secretStores`, or a kind of store. */
  readonly name: string;
  /** The kind of store: `github`, `vault`, …; whether there is such a kind is not looked at here. */
  readonly provider: string;
  readonly config: JsonObject;
  /** Where the store is declared; `undefined` where it is only named by its kind. */
  readonly place: Place | undefined;
}

/** A store that needs no settings: the variables of this process. */
const PROCESS = 'env';

/**
 * Chooses the store of a secret: its own, else that of the environment, else the default one, else
 * the provider of the section, else the variables of this process (compat-core 1.9).
 *
 * @param wanted The `store` of the entry or generator; empty for none.
 */
export function chooseStore(
  { secrets, secretStores, environments }: StoreSections,
  environment: string,
  wanted: string,
): ChosenStore {
  const override = environments.get(environment)?.secretsStoreOverride;
  const wishes = [wanted, override, secrets?.defaultStore, secrets?.provider];
  const name = wishes.find((wish) => wish !== undefined && wish !== '') ?? PROCESS;
  const declared = secretStores.get(name);
  if (declared !== undefined) return { name, ...declared };
  const isOwn = secrets !== undefined && name === secrets.provider;
  return {
    ...{ name, provider: name, config: isOwn ? secrets.config : {} },
    place: secrets?.place,
  };
}

type StoreSections = Pick<Config, 'secrets' | 'secretStores' | 'environments'>;
