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
  const config: OpenObject = { ...resource.config };
  addRegion(config, request);
  addProvider(config, resource, request);
  if (!addVariables(config, resource, request)) return { kind: 'env-vars-not-a-map' };
  const isUntouched = resource.config === undefined && Object.keys(config).length === 0;
  return { kind: 'applied', config: isUntouched ? undefined : config };
}

const CONTAINER_TYPES = new Set(['infra.container_service', 'platform.do_app']);

function addRegion(config: OpenObject, { defaults }: DefaultsRequest): void {
  if (defaults.region !== undefined && !Object.hasOwn(config, 'region')) {
    config['region'] = defaults.region;
  }
}

/**
 * With `iac_provider` the reference is settled and `provider` belongs to the resource's own schema;
 * upstream fills in the default there all the same, and it takes part in the hash.
 */
function addProvider(
  config: OpenObject,
  { module }: ResolvedModule,
  { environment, defaults, toProviderName }: DefaultsRequest,
): void {
  const isGiven = module.environments.get(environment)?.provider !== undefined;
  if (isGiven || defaults.provider === undefined || Object.hasOwn(config, 'provider')) return;
  const isSettled = findText(config, 'iac_provider') !== undefined;
  const provider = isSettled ? defaults.provider : toProviderName(defaults.provider);
  if (provider !== undefined) config['provider'] = provider;
}

/** Whether the variables, if there are any to add, have a place to go. */
function addVariables(
  config: OpenObject,
  { module }: ResolvedModule,
  { defaults }: DefaultsRequest,
): boolean {
  if (!CONTAINER_TYPES.has(module.type) || defaults.envVars.size === 0) return true;
  const own = findMember(config, 'env_vars') ?? null;
  if (own !== null && !isJsonObject(own)) return false;
  const variables: OpenObject = { ...own };
  for (const [name, value] of defaults.envVars) {
    if (!Object.hasOwn(variables, name)) setMember(variables, name, value);
  }
  config['env_vars'] = variables;
  return true;
}
