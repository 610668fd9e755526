import type { JsonObject, Place } from '../kernel/index.ts';
import type { ResourceName } from './address.ts';

/** What a size asks for beyond its name. */
export interface ResourceHints {
  readonly cpu?: string;
  readonly memory?: string;
  readonly storage?: string;
}

/** One resource as the config asks for it in one environment. */
export interface ResourceSpec {
  readonly name: ResourceName;
  /** The module's own name, before the environment renamed it. */
  readonly baseName: string;
  readonly type: string;
  /**
   * The resolved config that is hashed and stored: environment variables expanded, declared
   * secrets, `env_vars` and `${module.field}` references left as text. `undefined` when the module
   * has none.
   */
  readonly config: JsonObject | undefined;
  /** The same config with no variable expanded at all: what plan files and people may see. */
  readonly template: JsonObject | undefined;
  readonly size: string | undefined;
  readonly hints?: ResourceHints;
  /** `config.depends_on` as written: part of the hash and of the stored record. */
  readonly dependsOn: readonly string[];
  /**
   * The resources this one comes after, in this plan's names: `depends_on`, `dependsOn` and
   * `${module.field}` references together. For ordering only.
   */
  readonly after: readonly ResourceName[];
  /** Name of the `iac.provider` module that makes this resource. */
  readonly providerRef: string;
  readonly isProtected: boolean;
  /** Where the module stands in the user's file. */
  readonly place?: Place;
}
