import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { findMember, findText, type OpenObject, setMember } from './members.ts';
import { type ModuleConfig, type ModuleEnvironment } from './model.ts';

/** A module as it is in one environment, before top-level defaults and variables. */
export interface ResolvedModule {
  readonly module: ModuleConfig;
  /** The environment's name for it; the module's own name for all types but `infra.*`. */
  readonly name: string;
  readonly config: JsonObject | undefined;
}

/**
 * Applies a module's own `environments` entry (compat-core 1.5); `undefined` when the module is
 * disabled there. The empty environment, and one the module does not list, leave it as it is.
 */
export function resolveModule(
  module: ModuleConfig,
  environment: string,
): ResolvedModule | undefined {
  const entry = findEntry(module, environment);
  if (entry === null) return undefined;
  if (entry === undefined) return { module, name: module.name, config: module.config };
  const merged: OpenObject = { ...module.config };
  if (entry.provider !== undefined) merged['provider'] = entry.provider;
  const config = entry.config === undefined ? merged : mergeDeep(merged, entry.config);
  const name = resolveName(module, environment);
  const rest = name === undefined || !isLifted(module, config) ? config : withoutName(config);
  const isEmpty = module.config === undefined && Object.keys(rest).length === 0;
  return { module, name: name ?? module.name, config: isEmpty ? undefined : rest };
}

/**
 * Only the name that {@link resolveModule} gives, without merging anything; `undefined` when the
 * module is disabled there.
 */
export function resolveName(module: ModuleConfig, environment: string): string | undefined {
  const entry = findEntry(module, environment);
  if (entry === null) return undefined;
  if (entry === undefined || !module.type.startsWith('infra.')) return module.name;
  const own = entry.config === undefined ? undefined : findMember(entry.config, 'name');
  const name = own === undefined ? module.config && findMember(module.config, 'name') : own;
  return typeof name === 'string' && name !== '' ? name : module.name;
}

function findEntry(
  module: ModuleConfig,
  environment: string,
): ModuleEnvironment | null | undefined {
  return environment === '' ? undefined : module.environments.get(environment);
}

/** Maps merge; anything else, lists and an explicit null included, replaces. */
function mergeDeep(base: JsonObject, over: JsonObject): JsonObject {
  const merged: OpenObject = { ...base };
  for (const key of Object.keys(over)) {
    const mine = findMember(base, key);
    const theirs = findMember(over, key) ?? null;
    const both = isJsonObject(mine) && isJsonObject(theirs);
    setMember(merged, key, both ? mergeDeep(mine, theirs) : theirs);
  }
  return merged;
}

function isLifted(module: ModuleConfig, config: JsonObject): boolean {
  return module.type.startsWith('infra.') && findText(config, 'name') !== undefined;
}

function withoutName({ name: _name, ...rest }: JsonObject): JsonObject {
  return rest;
}
