import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { findMember, findText, type OpenObject, setMember } from './members.ts';
import { type EnvironmentDefaults } from './model.ts';
import { type ResolvedModule } from './resolve-module.ts';

/** The top-level defaults to apply, and what they mean in this config. */
export interface DefaultsRequest {
  readonly environment: string;
  readonly defaults: EnvironmentDefaults;
  /** The module name that the default provider stands for; `undefined` leaves it out (T-15). */
  readonly toProviderName: (provider: string) => string | undefined;
}

/** `env-vars-not-a-map`: the module's `env_vars` cannot take the default variables (T-21). */
export type DefaultsOutcome =
  | { readonly kind: 'applied'; readonly config: JsonObject | undefined }
  | { readonly kind: 'env-vars-not-a-map' };

/**
 * Adds what the top-level `environments` entry gives a resource that does not say it itself: region,
 * provider, and variables for containers (compat-core 1.6).
 */
export function applyDefaults(resource: ResolvedModule, request: DefaultsRequest): DefaultsOutcome {
  const { defaults, environment } = request;
  const config: OpenObject = { ...resource.config };
  if (defaults.region !== undefined && !Object.hasOwn(config, 'region')) {
    config['region'] = defaults.region;
  }
  const hasOwnProvider = resource.module.environments.get(environment)?.provider !== undefined;
  if (!hasOwnProvider && !Object.hasOwn(config, 'provider')) addProvider(config, request);
  if (CONTAINER_TYPES.has(resource.module.type) && defaults.envVars.size > 0) {
    const variables = findMember(config, 'env_vars') ?? null;
    if (variables !== null && !isJsonObject(variables)) return { kind: 'env-vars-not-a-map' };
    config['env_vars'] = addVariables(variables ?? {}, defaults.envVars);
  }
  const isUntouched = resource.config === undefined && Object.keys(config).length === 0;
  return { kind: 'applied', config: isUntouched ? undefined : config };
}

const CONTAINER_TYPES = new Set(['infra.container_service', 'platform.do_app']);

/**
 * With `iac_provider` the reference is settled and `provider` belongs to the resource's own schema;
 * upstream fills in the default there all the same, and it takes part in the hash.
 */
function addProvider(config: OpenObject, { defaults, toProviderName }: DefaultsRequest): void {
  if (defaults.provider === undefined) return;
  const isSettled = findText(config, 'iac_provider') !== undefined;
  const provider = isSettled ? defaults.provider : toProviderName(defaults.provider);
  if (provider !== undefined) config['provider'] = provider;
}

function addVariables(own: JsonObject, defaults: ReadonlyMap<string, string>): JsonObject {
  const variables: OpenObject = { ...own };
  for (const [name, value] of defaults) {
    if (!Object.hasOwn(variables, name)) setMember(variables, name, value);
  }
  return variables;
}
