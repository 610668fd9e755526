import { type Diagnostic, type JsonObject, type JsonValue, type Place } from '../kernel/index.ts';
import { type Environment } from '../ports/index.ts';
import { applyDefaults } from './environment-defaults.ts';
import { PRESERVED_KEYS } from './expand.ts';
import { expandConfig, type ExpandedConfig, type ReferenceMeaning } from './expand-config.ts';
import { toFinding } from './finding.ts';
import { type Path } from './locate.ts';
import { findMember, findText } from './members.ts';
import { type Config, type ModuleConfig } from './model.ts';
import { isResourceType } from './module-types.ts';
import { resolveModule, type ResolvedModule } from './resolve-module.ts';

/** A resource in one environment, before it is known to have a provider and neighbours. */
export interface DraftResource {
  readonly module: ModuleConfig;
  readonly name: string;
  readonly config: JsonObject | undefined;
  readonly template: JsonObject | undefined;
  readonly size: string | undefined;
  readonly dependsOn: readonly string[];
  /** Names before the dot of the references in the config, as written. */
  readonly references: ReadonlySet<string>;
}

/** What resources are resolved with. */
export interface ResourcesRequest {
  readonly environment: string;
  readonly variables: Environment;
  readonly warnUnset: boolean;
  readonly judgesPreserved: boolean;
  /** See `DefaultsRequest`. */
  readonly toProviderName: (provider: string) => string | undefined;
}

/** The resources of one environment in the order of their modules, disabled ones left out. */
export interface DraftResources {
  readonly resources: readonly DraftResource[];
  readonly names: ResourceNames;
  readonly sensitiveVariables: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Which names stand for resources in one environment. */
export interface ResourceNames {
  /** Base name to resolved name of every enabled resource (T-07). */
  readonly byBase: ReadonlyMap<string, string>;
  readonly resolved: ReadonlySet<string>;
  readonly disabled: ReadonlySet<string>;
}

/**
 * Resolves every `infra.*` and `platform.*` module for one environment: its own overrides, the
 * top-level defaults, then variables. The one place where names and configs come from (T-01).
 */
export function resolveResources(config: Config, request: ResourcesRequest): DraftResources {
  const modules = config.modules.filter((module) => isResourceType(module.type));
  const diagnostics: Diagnostic[] = [];
  const sensitiveVariables = new Set<string>();
  const enabled = modules
    .map((module) => resolveModule(module, request.environment))
    .filter((resolved) => resolved !== undefined);
  const names = toResourceNames(modules, enabled);
  const resources = enabled.map((resolved) => {
    const template = addDefaults(resolved, { config, request, diagnostics });
    const expanded =
      template && expandResource(resolved.module, template, { config, request, names });
    for (const name of expanded?.sensitiveVariables ?? []) sensitiveVariables.add(name);
    for (const diagnostic of expanded?.diagnostics ?? []) diagnostics.push(diagnostic);
    return toDraft(resolved, template, expanded);
  });
  return { resources, names, sensitiveVariables, diagnostics };
}

/** Where a text stands in a module's config: in what the environment overrides, or in the base. */
export function findConfigPlace(
  module: ModuleConfig,
  environment: string,
  [path, text]: readonly [Path, string],
): Place {
  return (
    module.findText(text, ['environments', environment, 'config', ...path]) ??
    (path[0] === 'provider'
      ? module.findText(text, ['environments', environment, 'provider'])
      : undefined) ??
    module.findText(text, ['config', ...path]) ??
    module.place
  );
}

function toResourceNames(
  modules: readonly ModuleConfig[],
  enabled: readonly ResolvedModule[],
): ResourceNames {
  const byBase = new Map(enabled.map(({ module, name }) => [module.name, name] as const));
  return {
    byBase,
    resolved: new Set(byBase.values()),
    disabled: new Set(modules.map(({ name }) => name).filter((name) => !byBase.has(name))),
  };
}

function addDefaults(
  resolved: ResolvedModule,
  context: {
    readonly config: Config;
    readonly request: ResourcesRequest;
    readonly diagnostics: Diagnostic[];
  },
): JsonObject | undefined {
  const { environment, toProviderName } = context.request;
  const defaults = context.config.environments.get(environment);
  if (environment === '' || defaults === undefined) return resolved.config;
  const outcome = applyDefaults(resolved, { environment, defaults, toProviderName });
  if (outcome.kind === 'applied') return outcome.config;
  const detail = `"env_vars" of "${resolved.module.name}" is not a map, so the variables of "environments.${environment}.envVars" cannot be added to it. Make it a map.`;
  const place = findConfigPlace(resolved.module, environment, [['env_vars'], '']);
  context.diagnostics.push(toFinding('ENV_VARS_NOT_A_MAP', detail, place));
  return resolved.config;
}

function expandResource(
  module: ModuleConfig,
  template: JsonObject,
  context: {
    readonly config: Config;
    readonly request: ResourcesRequest;
    readonly names: ResourceNames;
  },
): ExpandedConfig {
  const { config, request, names } = context;
  return expandConfig(template, {
    variables: request.variables,
    declaredSecrets: config.declaredSecrets,
    keepsSecrets: true,
    warnUnset: request.warnUnset,
    judgesPreserved: request.judgesPreserved,
    preservedKeys: PRESERVED_KEYS,
    readReference: (name) => readReference(names, name),
    placeOf: (path, text) => findConfigPlace(module, request.environment, [path, text]),
  });
}

function readReference(names: ResourceNames, name: string): ReferenceMeaning {
  if (names.byBase.has(name) || names.resolved.has(name)) return 'resource';
  return names.disabled.has(name) ? 'disabled' : 'unknown';
}

function toDraft(
  { module, name }: ResolvedModule,
  template: JsonObject | undefined,
  expanded: ExpandedConfig | undefined,
): DraftResource {
  const config = expanded?.config;
  return {
    module,
    name,
    config,
    template,
    size: config && findText(config, 'size'),
    dependsOn: toTexts(config && findMember(config, 'depends_on')),
    references: expanded?.references ?? new Set(),
  };
}

/** The strings of a list; upstream skips everything else. */
function toTexts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
