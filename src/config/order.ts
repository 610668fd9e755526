import { type Diagnostic, type JsonValue, type Place } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
import { findMember } from './members.ts';
import { type DraftResource, findConfigPlace, type ResourceNames } from './resolve-resources.ts';

/** What a resource's dependencies are looked up in. */
export interface OrderRequest {
  readonly environment: string;
  readonly names: ResourceNames;
  /** Names of all modules of the config: those that are no resources need no ordering. */
  readonly moduleNames: ReadonlySet<string>;
}

/** The resources that one comes after, and what is odd about its dependencies. */
export interface Order {
  readonly after: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts together what a resource comes after: `config.depends_on` and the module's `dependsOn`
 * (T-18), both translated to this environment's names (T-17), and the references in its config.
 * Names of nothing are left out with a warning; a resource that names itself is refused.
 */
export function resolveOrder(resource: DraftResource, request: OrderRequest): Order {
  const dependencies = listDependencies(resource, request.environment);
  const after = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const dependency of dependencies) {
    const name = toResolvedName(dependency.name, request.names);
    if (name !== undefined && name !== resource.name) after.add(name);
    else for (const finding of judge(dependency, name, request)) diagnostics.push(finding);
  }
  return { after: [...after], diagnostics };
}

interface Dependency {
  readonly name: string;
  readonly findPlace: () => Place;
}

function listDependencies(resource: DraftResource, environment: string): readonly Dependency[] {
  const { module, config, references } = resource;
  const inConfig = config === undefined ? undefined : findMember(config, 'depends_on');
  return [
    ...toEntries(inConfig).map(({ name, index }) => ({
      name,
      findPlace: () => findConfigPlace(module, environment, [['depends_on', index], name]),
    })),
    ...toEntries(module.dependsOn).map(({ name, index }) => ({
      name,
      findPlace: () => module.placeOf('dependsOn', index),
    })),
    ...[...references].map((name) => ({ name, findPlace: () => module.place })),
  ];
}

/** The strings of a list with their indexes; upstream skips everything else. */
function toEntries(
  value: JsonValue | undefined,
): readonly { readonly name: string; readonly index: number }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((name: JsonValue, index) =>
    typeof name === 'string' ? [{ name, index }] : [],
  );
}

/** The module's own name is what people write, so it goes before a name that another one took. */
function toResolvedName(name: string, { byBase, resolved }: ResourceNames): string | undefined {
  return byBase.get(name) ?? (resolved.has(name) ? name : undefined);
}

function judge(
  { name, findPlace }: Dependency,
  resolvedName: string | undefined,
  { names, moduleNames }: OrderRequest,
): readonly Diagnostic[] {
  if (resolvedName !== undefined) {
    const detail = `"${name}" is this resource itself, so it can never come after it. Remove the dependency.`;
    return [toFinding('SELF_REFERENCE', detail, findPlace())];
  }
  if (names.disabled.has(name)) {
    const detail = `The module "${name}" is disabled in this environment, so the dependency is left out.`;
    return [toFinding('DISABLED_DEPENDENCY', detail, findPlace())];
  }
  if (moduleNames.has(name)) return [];
  const detail = `No module is called "${name}", so the dependency is left out. Correct the name or remove it.`;
  return [toFinding('UNKNOWN_DEPENDENCY', detail, findPlace())];
}
