import type { Diagnostic, JsonObject, JsonValue, Place } from '../kernel/index.ts';
import type { SinkDeclaration } from './sink-declaration.ts';

/** One environment of one module: what it changes there. */
export interface ModuleEnvironment {
  readonly provider: string | undefined;
  readonly config: JsonObject | undefined;
}

/** What a module says of one of its outputs. */
export interface ModuleOutput {
  /** An output that is not declared is sensitive. */
  readonly sensitive: boolean;
  readonly description: string;
  readonly sinks: readonly SinkDeclaration[];
}

/** A module as the file writes it, before any environment is applied. */
export interface ModuleConfig {
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject | undefined;
  readonly dependsOn: readonly string[];
  /** `null` disables the module in that environment (compat-core 1.5). */
  readonly environments: ReadonlyMap<string, ModuleEnvironment | null>;
  /** The module-level key; a `protected` inside `config` stays there (T-84). */
  readonly isProtected: boolean;
  /** The module's `outputs`, by output name. */
  readonly outputs: ReadonlyMap<string, ModuleOutput>;
  /** Where the module's `name` stands. */
  readonly place: Place;
  /** What the module promises to others; not used by the infra commands (T-85). */
  readonly satisfies: readonly string[];
  /** Where a value inside the module stands, such as `config`, `image`; the module otherwise. */
  placeOf(...path: readonly (string | number)[]): Place;
  /**
   * Where a text first stands within a value of the module; the value itself when it is spelt
   * otherwise; `undefined` when the module does not write a value at this path.
   */
  findText(text: string, path: readonly (string | number)[]): Place | undefined;
}

/** The top-level defaults of one environment (compat-core 1.6). */
export interface EnvironmentDefaults {
  readonly provider: string | undefined;
  readonly region: string | undefined;
  readonly envVars: ReadonlyMap<string, string>;
  readonly secretsStoreOverride: string | undefined;
  readonly approvalRequired: boolean;
}

/** How a secret of `secrets.generate` comes about. */
export const GENERATOR_TYPES = [
  'random_hex',
  'random_base64',
  'random_alphanumeric',
  'provider_credential',
  'infra_output',
] as const;
export type GeneratorType = (typeof GENERATOR_TYPES)[number];

/** One entry of `secrets.generate`: a secret that is made where it does not exist yet. */
export interface SecretGenerator {
  readonly key: string;
  readonly type: GeneratorType;
  /** Of random ones, in bytes or, for `random_alphanumeric`, characters; 0 for the usual 32. */
  readonly length: number;
  /** `module.output` for an `infra_output`, the kind of credential for a `provider_credential`. */
  readonly source: string;
  /** What the provider is to call a credential. */
  readonly name: string;
  readonly store: string;
  readonly place: Place;
}

/** One entry of `secrets.entries`: a secret that somebody else put into its store. */
export interface SecretEntry {
  readonly name: string;
  readonly description: string;
  readonly store: string;
  readonly place: Place;
}

/** The `secrets:` section (compat-core 1.9). */
export interface SecretsConfig {
  readonly provider: string;
  readonly config: JsonObject;
  readonly defaultStore: string;
  readonly entries: readonly SecretEntry[];
  readonly generate: readonly SecretGenerator[];
  readonly place: Place;
}

/** One entry of `secretStores`. */
export interface SecretStoreConfig {
  readonly provider: string;
  readonly config: JsonObject;
  readonly place: Place;
}

/** The checked config of one main file with its imports merged in. */
export interface Config {
  /** Absolute path of the main file. */
  readonly file: string;
  readonly modules: readonly ModuleConfig[];
  readonly environments: ReadonlyMap<string, EnvironmentDefaults | undefined>;
  readonly secrets: SecretsConfig | undefined;
  readonly secretStores: ReadonlyMap<string, SecretStoreConfig>;
  /** `infra.auto_bootstrap`; true when absent. */
  readonly autoBootstrap: boolean;
  /** Environment names of `ci.deploy.environments`, which count as known (T-05). */
  readonly deployEnvironments: ReadonlySet<string>;
  /** Names whose `${NAME}` is never expanded before dispatch (compat-core 1.7, T-29). */
  readonly declaredSecrets: ReadonlySet<string>;
  /**
   * The top-level sections this room does not read (`ci`, `requires`, `pipelines`, …), with those of
   * the imports merged in. Keys and numbers that JSON cannot hold are their literal text here.
   */
  readonly sections: ReadonlyMap<string, JsonValue>;
}

/** What reading a config comes to. Warnings can come with either. */
export type LoadOutcome =
  | {
      readonly kind: 'loaded';
      readonly config: Config;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** One `infra.*` or `platform.*` module as it is in one environment. */
export interface ResolvedResource {
  readonly baseName: string;
  /** After `config.name` was lifted (T-16). */
  readonly name: string;
  readonly type: string;
  /** Expanded per compat-core 1.7: what is hashed, stored and planned. */
  readonly config: JsonObject | undefined;
  /** Nothing expanded. */
  readonly template: JsonObject | undefined;
  readonly size: string | undefined;
  /** `config.depends_on`, strings only, as written. */
  readonly dependsOn: readonly string[];
  /** Resolved names of `depends_on`, `dependsOn` and references; unknown ones left out (T-17, T-18). */
  readonly after: readonly string[];
  /** The `iac.provider` module's resolved name. */
  readonly providerRef: string;
  readonly isProtected: boolean;
  readonly place: Place;
}

/** An `iac.provider` module as it is in one environment. */
export interface ResolvedProvider {
  /** Module name: what resources and records refer to. */
  readonly name: string;
  /** `config.provider`: the plugin's provider type. */
  readonly type: string;
  /** Fully expanded; may hold credentials, so treat it as a secret. */
  readonly config: JsonObject;
  readonly place: Place;
}

/** The first `iac.state` module as it is in one environment. */
export interface ResolvedState {
  readonly name: string;
  /** `config.backend`; missing means `filesystem` (compat-core 4.1). */
  readonly backend: string;
  /** Fully expanded; may hold credentials. */
  readonly config: JsonObject;
  readonly place: Place;
}

/** An output that is kept as a secret (`infra_output`), by the names of this environment. */
export interface OutputSecret {
  readonly generator: SecretGenerator;
  /** The resource's name in this environment (T-07). */
  readonly resource: string;
  readonly output: string;
}

/** Everything the infra commands need of a config in one environment. */
export interface ResolvedConfig {
  readonly file: string;
  /** The environment's name; empty for none. */
  readonly environment: string;
  readonly resources: readonly ResolvedResource[];
  readonly providers: readonly ResolvedProvider[];
  readonly state: ResolvedState | undefined;
  readonly outputSecrets: readonly OutputSecret[];
  /** Base name to resolved name of every enabled resource (T-07). */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Resolved resource names of every *other* environment of the same config, to the environments
   * that make them: a record of that name is not ours to delete (T-11).
   */
  readonly namesElsewhere: ReadonlyMap<string, readonly string[]>;
  /** Names of variables whose values were expanded into configs and that look like secrets. */
  readonly sensitiveVariables: ReadonlySet<string>;
}

export type ResolveOutcome =
  | {
      readonly kind: 'resolved';
      readonly config: ResolvedConfig;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };
