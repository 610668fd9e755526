import { type Diagnostic, type Place } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
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
  const { module } = resource;
  const inConfig = (name: string): Place =>
    findConfigPlace(module, request.environment, [['depends_on'], name]);
  const inModule = (name: string): Place => module.findText(name, ['dependsOn']) ?? module.place;
  const dependencies: readonly Dependency[] = [
    ...resource.dependsOn.map((name) => ({ name, placeOf: inConfig })),
    ...module.dependsOn.map((name) => ({ name, placeOf: inModule })),
    ...[...resource.references].map((name) => ({ name, placeOf: () => module.place })),
  ];
  const after = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const dependency of dependencies) {
    const name = toResolvedName(dependency.name, request.names);
    if (name !== undefined && name !== resource.name) after.add(name);
    else diagnostics.push(...judge(dependency, name, request));
  }
  return { after: [...after], diagnostics };
}

interface Dependency {
  readonly name: string;
  readonly placeOf: (name: string) => Place;
}

/** The module's own name is what people write, so it goes before a name that another one took. */
function toResolvedName(name: string, { byBase, resolved }: ResourceNames): string | undefined {
  return byBase.get(name) ?? (resolved.has(name) ? name : undefined);
}

function judge(
  { name, placeOf }: Dependency,
  resolvedName: string | undefined,
  { names, moduleNames }: OrderRequest,
): readonly Diagnostic[] {
  if (resolvedName !== undefined) {
    const detail = `"${name}" is this resource itself, so it can never come after it. Remove the dependency.`;
    return [toFinding('SELF_REFERENCE', detail, placeOf(name))];
  }
  if (names.disabled.has(name)) {
    const detail = `The module "${name}" is disabled in this environment, so the dependency is left out.`;
    return [toFinding('DISABLED_DEPENDENCY', detail, placeOf(name))];
  }
  if (moduleNames.has(name)) return [];
  const detail = `No module is called "${name}", so the dependency is left out. Correct the name or remove it.`;
  return [toFinding('UNKNOWN_DEPENDENCY', detail, placeOf(name))];
}
