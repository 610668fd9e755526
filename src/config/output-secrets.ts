import { type Diagnostic, suggest } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
import type { Config, OutputSecret, SecretGenerator } from './model.ts';
import { splitSource } from './read-secrets.ts';
import type { ResourceNames } from './resolve-resources.ts';

/**
 * The `infra_output` generators with the resources they stand for in this environment. Sources that
 * cannot have a value are refused here, before anything is made, and not when everything is (T-62).
 */
export function resolveOutputSecrets(
  { secrets, modules }: Pick<Config, 'secrets' | 'modules'>,
  environment: string,
  names: ResourceNames,
): { readonly secrets: readonly OutputSecret[]; readonly diagnostics: readonly Diagnostic[] } {
  const found: OutputSecret[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const generator of secrets?.generate ?? []) {
    const source = generator.type === 'infra_output' ? splitSource(generator.source) : undefined;
    if (source === undefined) continue;
    const { module, output } = source;
    const resource = names.byBase.get(module) ?? (names.resolved.has(module) ? module : undefined);
    if (resource !== undefined) found.push({ generator, resource, output });
    else if (names.disabled.has(module)) diagnostics.push(refuseDisabled(generator, environment));
    else diagnostics.push(refuseUnknown(generator, modules));
  }
  return { secrets: found, diagnostics };
}

function refuseDisabled({ key, source, place }: SecretGenerator, environment: string): Diagnostic {
  const detail =
    `The secret "${key}" comes from "${source}", and that module is disabled in the environment ` +
    `"${environment}", so it would never have a value. Enable the module there, or move the ` +
    'generator to a config that only the other environments use.';
  return toFinding('DISABLED_SECRET_SOURCE', detail, place);
}

function refuseUnknown(
  { key, source, place }: SecretGenerator,
  modules: Config['modules'],
): Diagnostic {
  const names = modules.map(({ name }) => name);
  const module = splitSource(source)?.module ?? '';
  const detail = `The secret "${key}" comes from "${source}", and no resource module has that name.${suggest(module, names)} Correct it.`;
  return toFinding('UNKNOWN_SECRET_SOURCE', detail, place);
}
