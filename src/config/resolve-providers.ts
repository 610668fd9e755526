import { type Diagnostic, hasErrors, type JsonObject, suggest } from '../kernel/index.ts';
import { type ExpandedConfig } from './expand-config.ts';
import { toFinding } from './finding.ts';
import { findText } from './members.ts';
import { type ResolvedProvider, type ResolvedState } from './model.ts';
import { type ResolvedModule } from './resolve-module.ts';
import { type DraftResource, findConfigPlace } from './resolve-resources.ts';

/** The `iac.provider` modules of a config, sorted out for one environment. */
export interface ProviderModules {
  readonly environment: string;
  readonly enabled: ReadonlyMap<string, ResolvedModule>;
  readonly disabled: ReadonlySet<string>;
  /** Expands the whole config of such a module, declared secrets included. */
  readonly expand: (module: ResolvedModule) => ExpandedConfig;
}

/**
 * What the `provider` of a top-level environment stands for: the module of that name or, as it is
 * normally the provider's type, the only module of that type (T-15).
 */
export function findDefaultProvider(name: string, modules: ProviderModules): string | undefined {
  if (modules.enabled.has(name) || modules.disabled.has(name)) return name;
  const ofType = [...modules.enabled.values()].filter(
    ({ config }) => config?.['provider'] === name,
  );
  return ofType.length === 1 ? ofType[0]?.name : undefined;
}

/** The module a resource asks for: `iac_provider`, and then `provider`. */
export function findProviderRef(config: JsonObject | undefined): string | undefined {
  return config && (findText(config, 'iac_provider') ?? findText(config, 'provider'));
}

/** The provider a resource names, or why it cannot be made with it. */
export function checkProviderRef(
  resource: DraftResource,
  modules: ProviderModules,
): Diagnostic | undefined {
  const { module, name, config } = resource;
  const ref = findProviderRef(config);
  const who = `The module "${name}" (${module.type})`;
  if (ref === undefined) {
    const detail = `${who} has a missing required 'provider' field. Name an iac.provider module in "provider" or "iac_provider".${suggestOnly(modules)}`;
    return toFinding('PROVIDER_NOT_NAMED', detail, module.place);
  }
  if (modules.enabled.has(ref)) return undefined;
  const key = config?.['iac_provider'] === ref ? 'iac_provider' : 'provider';
  const place = findConfigPlace(module, modules.environment, [[key], ref]);
  if (modules.disabled.has(ref)) {
    const detail = `${who} names the provider "${ref}", which is disabled for environment "${modules.environment}". Enable it there, or disable the resource as well.`;
    return toFinding('PROVIDER_DISABLED', detail, place);
  }
  const detail = `${who} names the provider "${ref}", which is not declared as an iac.provider module.${suggest(ref, modules.enabled.keys())} Declare it or correct the name.`;
  return toFinding('PROVIDER_NOT_DECLARED', detail, place);
}

/** Providers ready to be opened. */
export interface ResolvedProviders {
  readonly providers: readonly ResolvedProvider[];
  readonly sensitiveVariables: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Expands the config of every enabled provider. What is wrong with one that a resource uses is an
 * error; one that none uses is left out with a warning, so that a config for several clouds can be
 * used with the credentials of one.
 */
export function resolveProviders(
  modules: ProviderModules,
  used: ReadonlySet<string>,
): ResolvedProviders {
  const providers: ResolvedProvider[] = [];
  const diagnostics: Diagnostic[] = [];
  const sensitiveVariables: string[] = [];
  for (const resolved of modules.enabled.values()) {
    const { module, name } = resolved;
    const { config, ...found } = modules.expand(resolved);
    const findings = [...found.diagnostics];
    const type = findText(config, 'provider');
    if (type === undefined) {
      const detail = `The provider module "${name}" has no 'provider' type configured. Add one, such as \`provider: digitalocean\`.`;
      findings.push(toFinding('PROVIDER_WITHOUT_TYPE', detail, module.place));
    }
    if (type !== undefined && !hasErrors(findings)) {
      providers.push({
        name,
        type,
        config,
        place: module.place,
      });
    }
    for (const finding of used.has(name) ? findings : soften(name, findings)) {
      diagnostics.push(finding);
    }
    for (const variable of found.sensitiveVariables) sensitiveVariables.push(variable);
  }
  return { providers, sensitiveVariables, diagnostics };
}

/** Where state is kept; a missing backend means `filesystem` (compat-core 4.1). */
export function toState(resolved: ResolvedModule, config: JsonObject): ResolvedState {
  const { module, name } = resolved;
  return {
    name,
    backend: findText(config, 'backend') ?? 'filesystem',
    config,
    place: module.place,
  };
}

function soften(name: string, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return findings.map((finding) =>
    finding.severity === 'warning'
      ? finding
      : toFinding(
          'PROVIDER_UNUSABLE',
          `No resource uses the provider "${name}", and it cannot be opened: ${finding.detail}`,
          finding.place,
        ),
  );
}

function suggestOnly({ enabled }: ProviderModules): string {
  const [only, ...others] = enabled.keys();
  return only === undefined || others.length > 0 ? '' : ` The config has "${only}".`;
}
