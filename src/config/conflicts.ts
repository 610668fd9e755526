import { type Diagnostic } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
import { findText } from './members.ts';
import { type ModuleConfig } from './model.ts';
import { findProviderRef } from './resolve-providers.ts';
import { type DraftResource, findConfigPlace } from './resolve-resources.ts';

/** What is wrong with the names and types of an environment's resources, seen together. */
export function findResourceConflicts(
  resources: readonly DraftResource[],
  environment: string,
): readonly Diagnostic[] {
  return [
    ...findTwins(resources, environment),
    ...findMixedStyles(resources),
    ...resources.flatMap((resource) => judgeName(resource, environment)),
  ];
}

function findTwins(
  resources: readonly DraftResource[],
  environment: string,
): readonly Diagnostic[] {
  const byName = new Map<string, DraftResource>();
  const findings: Diagnostic[] = [];
  for (const resource of resources) {
    const first = byName.get(resource.name);
    if (first === undefined) {
      byName.set(resource.name, resource);
      continue;
    }
    const detail = `The modules ${describe(first)} and ${describe(resource)} are both called "${resource.name}" here. Give one of them another "name".`;
    const place = findConfigPlace(resource.module, environment, [['name'], resource.name]);
    findings.push(toFinding('DUPLICATE_RESOURCE', detail, place));
  }
  return findings;
}

function describe({ module, config }: DraftResource): string {
  const provider = findProviderRef(config);
  return `"${module.name}" (${module.type}${provider === undefined ? '' : `, provider "${provider}"`})`;
}

function findMixedStyles(resources: readonly DraftResource[]): readonly Diagnostic[] {
  const infra = resources.find(({ module }) => module.type.startsWith('infra.'));
  const platform = resources.find(({ module }) => module.type.startsWith('platform.'));
  if (infra === undefined || platform === undefined) return [];
  const detail = `The config mixes infra.* and platform.* module types: "${infra.module.name}" is ${infra.module.type}, "${platform.module.name}" is ${platform.module.type}. Use one style per config file.`;
  return [toFinding('MIXED_MODULE_STYLES', detail, platform.module.place)];
}

function judgeName({ module, name }: DraftResource, environment: string): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  if (/\$[{A-Za-z_]/.test(name)) {
    const detail = `The name "${name}" is taken as it is, so state would be kept under a name with a variable in it. Write the name out.`;
    const place = findConfigPlace(module, environment, [['name'], name]);
    findings.push(toFinding('NAME_WITH_VARIABLE', detail, place));
  }
  if (isNameFromBase(module)) {
    const detail = `"config.name" of "${module.name}" names the resource only in the environments that the module lists; listing another one later would rename, and so replace, the resource there. Move "name" into the config of each environment.`;
    findings.push(toFinding('NAME_FROM_BASE_CONFIG', detail, module.placeOf('config', 'name')));
  }
  return findings;
}

/** T-16: the name is lifted out of the base config as soon as an environment is listed. */
function isNameFromBase({ type, config, environments }: ModuleConfig): boolean {
  const isRenamed = type.startsWith('infra.') && environments.size > 0;
  return isRenamed && config !== undefined && findText(config, 'name') !== undefined;
}
