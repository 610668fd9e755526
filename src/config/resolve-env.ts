import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import { type Environment } from '../ports/index.ts';
import { findResourceConflicts } from './conflicts.ts';
import {
  findKnownEnvironments,
  findNamesElsewhere,
  refuseUnknown,
  refuseUnnamed,
} from './environments.ts';
import { expandConfig, type ExpandedConfig } from './expand-config.ts';
import { toFinding } from './finding.ts';
import {
  type Config,
  type ModuleConfig,
  type ResolvedResource,
  type ResolvedState,
  type ResolveOutcome,
} from './model.ts';
import { PROVIDER_TYPE, STATE_TYPE } from './module-types.ts';
import { resolveOrder } from './order.ts';
import { resolveOutputSecrets } from './output-secrets.ts';
import { resolveModule, type ResolvedModule } from './resolve-module.ts';
import {
  checkProviderRef,
  findDefaultProvider,
  findProviderRef,
  type ProviderModules,
  resolveProviders,
  toState,
} from './resolve-providers.ts';
import {
  type DraftResource,
  type DraftResources,
  findConfigPlace,
  resolveResources,
} from './resolve-resources.ts';

/** What a config is resolved with. */
export interface ResolveOptions {
  readonly variables: Environment;
  /** Takes an environment that the config never mentions as the base config, as upstream does. */
  readonly allowUnknownEnvironment?: boolean;
  /** Refuses the base config of a config that has environments. */
  readonly needsEnvironment?: boolean;
  /** Makes unset variables warnings and their text empty: for planning without credentials. */
  readonly warnUnset?: boolean;
  /** Judges the variables of `env_vars` and the like too: for whoever is about to make the resources. */
  readonly judgesPreserved?: boolean;
}

/**
 * Turns a config into what it means in one environment. The empty environment is the base config.
 *
 * Pure, and the only way from modules to resources, providers and state: whoever looks at the same
 * config in the same environment sees the same names and configs (T-01, T-02, T-06). All findings
 * come together; nothing is resolved when one of them is an error.
 */
export function resolveForEnv(
  config: Config,
  environment: string,
  options: ResolveOptions,
): ResolveOutcome {
  const known = findKnownEnvironments(config);
  if (environment !== '' && !known.has(environment) && options.allowUnknownEnvironment !== true) {
    return { kind: 'invalid', diagnostics: [refuseUnknown(environment, known)] };
  }
  if (environment === '' && known.size > 0 && options.needsEnvironment === true) {
    return { kind: 'invalid', diagnostics: [refuseUnnamed(known)] };
  }
  const modules = sortProviders(config, environment, options);
  const drafts = resolveResources(config, {
    environment,
    variables: options.variables,
    warnUnset: options.warnUnset ?? false,
    judgesPreserved: options.judgesPreserved ?? false,
    toProviderName: (name) => findDefaultProvider(name, modules),
  });
  const resources = finishResources(config, drafts, modules);
  const providers = resolveProviders(modules, new Set(resources.refs));
  const state = resolveState(config, modules);
  const outputSecrets = resolveOutputSecrets(config, environment, drafts.names);
  const diagnostics = [
    ...drafts.diagnostics,
    ...findResourceConflicts(drafts.resources, environment),
    ...resources.diagnostics,
    ...providers.diagnostics,
    ...state.diagnostics,
    ...outputSecrets.diagnostics,
  ];
  if (hasErrors(diagnostics)) return { kind: 'invalid', diagnostics };
  return {
    kind: 'resolved',
    diagnostics,
    config: {
      file: config.file,
      environment,
      resources: resources.resources,
      providers: providers.providers,
      state: state.state,
      outputSecrets: outputSecrets.secrets,
      names: drafts.names.byBase,
      namesElsewhere: findNamesElsewhere(config, environment, known),
      sensitiveVariables: new Set([
        ...drafts.sensitiveVariables,
        ...providers.sensitiveVariables,
        ...state.sensitiveVariables,
      ]),
    },
  };
}

function sortProviders(
  config: Config,
  environment: string,
  options: ResolveOptions,
): ProviderModules {
  const enabled = new Map<string, ResolvedModule>();
  const disabled = new Set<string>();
  for (const module of config.modules) {
    if (module.type !== PROVIDER_TYPE) continue;
    const resolved = resolveModule(module, environment);
    if (resolved === undefined) disabled.add(module.name);
    else enabled.set(module.name, resolved);
  }
  const expand = (resolved: ResolvedModule): ExpandedConfig =>
    expandConfig(resolved.config ?? {}, {
      variables: options.variables,
      declaredSecrets: config.declaredSecrets,
      keepsSecrets: false,
      preservedKeys: new Set(),
      warnUnset: options.warnUnset ?? false,
      judgesPreserved: false,
      readReference: () => 'unknown',
      placeOf: (path, text) => findConfigPlace(resolved.module, environment, [path, text]),
    });
  return { environment, enabled, disabled, expand };
}

interface FinishedResources {
  readonly resources: readonly ResolvedResource[];
  /** Providers that the resources name. */
  readonly refs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

function finishResources(
  config: Config,
  drafts: DraftResources,
  modules: ProviderModules,
): FinishedResources {
  const { environment } = modules;
  const moduleNames = new Set(config.modules.map((module) => module.name));
  const request = { environment, names: drafts.names, moduleNames };
  const diagnostics: Diagnostic[] = [];
  const refs: string[] = [];
  const resources = drafts.resources.map((draft) => {
    const order = resolveOrder(draft, request);
    for (const diagnostic of order.diagnostics) diagnostics.push(diagnostic);
    const refusal = checkProviderRef(draft, modules);
    if (refusal !== undefined) diagnostics.push(refusal);
    const providerRef = findProviderRef(draft.config) ?? '';
    refs.push(providerRef);
    return toResource(draft, providerRef, order.after);
  });
  return { resources, refs, diagnostics };
}

function toResource(
  draft: DraftResource,
  providerRef: string,
  after: readonly string[],
): ResolvedResource {
  const { module, name, config, template, size, dependsOn } = draft;
  return {
    baseName: module.name,
    name,
    type: module.type,
    config,
    template,
    size,
    dependsOn,
    after,
    providerRef,
    isProtected: isProtected(module, draft),
    get place() {
      return module.place;
    },
  };
}

/**
 * The module's own key, or `protected` in the config (T-73, T-84). YAML leaves words such as `yes`
 * as text there; they protect as well, because they can only have been meant so.
 */
function isProtected(module: ModuleConfig, { config }: DraftResource): boolean {
  const inConfig = config?.['protected'];
  const isWord = typeof inConfig === 'string' && /^(?:true|yes|on|y)$/i.test(inConfig);
  return module.isProtected || inConfig === true || isWord;
}

interface StateResolution {
  readonly state: ResolvedState | undefined;
  readonly sensitiveVariables: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The first state module that is enabled here, as upstream has it, its config resolved like any other
 * (T-06). Others are warned of: whoever thinks that such a one is used would look for state elsewhere.
 */
function resolveState(config: Config, modules: ProviderModules): StateResolution {
  const [first, ...unused] = config.modules
    .filter(({ type }) => type === STATE_TYPE)
    .flatMap((module) => resolveModule(module, modules.environment) ?? []);
  if (first === undefined) return { state: undefined, sensitiveVariables: [], diagnostics: [] };
  const expanded = modules.expand(first);
  return {
    state: toState(first, expanded.config),
    sensitiveVariables: [...expanded.sensitiveVariables],
    diagnostics: [
      ...expanded.diagnostics,
      ...unused.map(({ module }) => warnOfUnused(module, first.module)),
    ],
  };
}

function warnOfUnused(unused: ModuleConfig, used: ModuleConfig): Diagnostic {
  const detail = `State is kept where "${used.name}" says, the first state module that is enabled here, and nowhere else. Disable "${unused.name}" in this environment, or move it up.`;
  return toFinding('UNUSED_STATE', detail, unused.place);
}
