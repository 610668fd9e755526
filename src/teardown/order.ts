import {
  dependencyOrder,
  type JunctionStep,
  type Names,
  type ResourceRecord,
  type ResourceSpec,
  type WorkStep,
} from '../resources/index.ts';
import type { Sighting } from './sighting.ts';

/** Resource names to the names of what they depend on. */
export type DependencyMap = ReadonlyMap<string, readonly string[]>;

/** What depends on what, by config and records together: either may know what the other does not. */
export function toDependencyMap(
  specs: readonly Pick<ResourceSpec, 'name' | 'after'>[],
  records: readonly Pick<ResourceRecord, 'name' | 'dependencies'>[],
  names: Names,
): DependencyMap {
  const map = new Map<string, readonly string[]>(specs.map(({ name, after }) => [name, after]));
  for (const { name, dependencies } of records) {
    const remembered = dependencies.map((dependency) => names.get(dependency) ?? dependency);
    map.set(name, [...new Set([...(map.get(name) ?? []), ...remembered])]);
  }
  return map;
}

/** Everything that the names depend on, directly or not, each with one of the names that do. */
export function dependenciesAmong(
  names: ReadonlySet<string>,
  dependencies: DependencyMap,
): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const open = [...names].map((name) => ({ name, by: name }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { by } = next;
    for (const name of dependencies.get(next.name) ?? []) {
      if (needed.has(name) || names.has(name)) continue;
      needed.set(name, by);
      open.push({ name, by });
    }
  }
  return needed;
}

/** One deletion, after those of whatever depends on it. */
export interface DeletionStep extends WorkStep {
  readonly sighting: Sighting;
}

/**
 * Deletions in reverse order of dependency, as steps to walk, dependents first. Names of which
 * nothing is there become junctions, so that what lies beyond them keeps its order. Of dependencies
 * that run in a circle, which only damaged records can hold, the last one is not waited for.
 */
export function toDeletionSteps(
  sightings: readonly Sighting[],
  dependencies: DependencyMap,
): readonly (DeletionStep | JunctionStep)[] {
  const byName = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const { name } = sighting.ref;
    byName.set(name, [...(byName.get(name) ?? []), sighting]);
  }
  const isolated = [...byName.keys()].filter((name) => !dependencies.has(name));
  const order = dependencyOrder([
    ...isolated.map((name) => [name, []] as const),
    ...dependencies,
  ]).toReversed();
  const position = new Map(order.map((name, index) => [name, index]));
  const dependents = new Map<string, string[]>(order.map((name) => [name, []]));
  for (const [name, needed] of dependencies) {
    for (const dependency of needed) {
      const isInOrder = (position.get(name) ?? 0) < (position.get(dependency) ?? -1);
      if (isInOrder) dependents.get(dependency)?.push(name);
    }
  }
  return order.flatMap((name) => toSteps(name, byName.get(name) ?? [], dependents.get(name) ?? []));
}

/** The deletions under one name, and the junction that what comes after them waits for. */
function toSteps(
  name: string,
  sightings: readonly Sighting[],
  after: readonly string[],
): readonly (DeletionStep | JunctionStep)[] {
  const works = sightings.map((sighting, index) => ({
    kind: 'work' as const,
    id: `${name}\0${String(index)}`,
    after,
    sighting,
  }));
  const waitsFor = works.length === 0 ? after : works.map(({ id }) => id);
  return [...works, { kind: 'junction', id: name, after: waitsFor }];
}
