import { compareBytes } from '../kernel/index.ts';
import type { Change, DeleteChange } from './plan.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';
import type { JunctionStep, WorkStep } from './walk.ts';

/** One change to perform, after other steps. Its id is the resource's name. */
export interface ChangeStep extends WorkStep {
  readonly change: Change;
}

/** What ordering needs of a spec. */
export type OrderedSpec = Pick<ResourceSpec, 'name' | 'baseName' | 'after'>;

/** Base names to resolved names, as {@link toNames} makes it or a wider one. */
export type Names = ReadonlyMap<string, string>;

/** Base name to resolved name of every spec. */
export function toNames(specs: readonly Pick<ResourceSpec, 'name' | 'baseName'>[]): Names {
  return new Map(specs.map((spec) => [spec.baseName, spec.name]));
}

/**
 * The first cycle found going through the specs in order, as names from a resource back to itself;
 * `undefined` when there is none. Names that no spec has are not followed.
 */
export function findCycle(
  specs: readonly Pick<ResourceSpec, 'name' | 'after'>[],
): readonly string[] | undefined {
  return visitAll(specs.map((spec) => [spec.name, spec.after])).cycle;
}

/**
 * Every name after the names it comes after; within a circle, as far as that goes. Names that have no
 * entry of their own are not followed.
 */
export function dependencyOrder(
  vertices: readonly (readonly [name: string, after: readonly string[]])[],
): readonly string[] {
  return visitAll(vertices).order;
}

/**
 * An order in which changes can be performed one by one (compat-core 3.3): what is wanted depth
 * first in config order, each after what it depends on, also through resources that do not change;
 * then the deletes, dependents first. Deletes depend on each other by what their records say.
 */
export function orderChanges(
  changes: readonly Change[],
  specs: readonly OrderedSpec[],
  names: Names,
): readonly Change[] {
  const { wanted, deletes } = partition(changes);
  const forward = visitAll(specs.map((spec) => [spec.name, spec.after])).order;
  return [...forward.flatMap((name) => wanted.get(name) ?? []), ...orderDeletes(deletes, names)];
}

/**
 * The changes as steps to walk, each with the steps it waits for:
 *
 * ```text
 *   create / update / replace   after what its spec comes after
 *   delete                      after the deletes of what depended on it, and after the
 *                               update or replace of whatever depended on it and stays
 * ```
 *
 * Resources without a change that lie between two changes become junctions, so that the number of
 * edges stays that of the config. `changes` must be in the order of {@link orderChanges}.
 */
export function toSteps(
  changes: readonly Change[],
  specs: readonly OrderedSpec[],
  names: Names,
): readonly (ChangeStep | JunctionStep)[] {
  const { wanted, deletes } = partition(changes);
  return [...toForwardSteps(wanted, specs), ...toDeleteSteps(deletes, wanted, names)];
}

interface Partition {
  readonly wanted: ReadonlyMap<string, WantedChange>;
  readonly deletes: readonly DeleteChange[];
}

type WantedChange = Exclude<Change, DeleteChange>;

function partition(changes: readonly Change[]): Partition {
  const wanted = new Map<string, WantedChange>();
  const deletes: DeleteChange[] = [];
  for (const change of changes) {
    if (change.kind === 'delete') deletes.push(change);
    else wanted.set(change.name, change);
  }
  return { wanted, deletes };
}

function toForwardSteps(
  wanted: ReadonlyMap<string, WantedChange>,
  specs: readonly OrderedSpec[],
): readonly (ChangeStep | JunctionStep)[] {
  const after = new Map<string, readonly string[]>(specs.map((spec) => [spec.name, spec.after]));
  const steps = new Map<string, ChangeStep | JunctionStep>();
  /** A resource without a change to the one step that stands for it. */
  const standIns = new Map<string, string>();
  for (const name of visitAll([...after]).order) {
    const waitsFor = [...new Set(after.get(name))]
      .map((before) => standIns.get(before) ?? before)
      .filter((before) => steps.has(before));
    const change = wanted.get(name);
    const [only] = waitsFor;
    if (change !== undefined) {
      steps.set(name, { kind: 'work', id: name, after: waitsFor, change });
    } else if (waitsFor.length > 1) {
      steps.set(name, { kind: 'junction', id: name, after: waitsFor });
    } else if (only !== undefined) {
      standIns.set(name, only);
    }
  }
  return [...steps.values()];
}

function toDeleteSteps(
  deletes: readonly DeleteChange[],
  wanted: ReadonlyMap<string, WantedChange>,
  names: Names,
): readonly ChangeStep[] {
  const position = new Map<string, number>(deletes.map((change, index) => [change.name, index]));
  const waitsFor = new Map<string, string[]>(deletes.map((change) => [change.name, []]));
  for (const dependent of [...wanted.values(), ...deletes]) {
    if (dependent.kind === 'create') continue;
    const at = dependent.kind === 'delete' ? (position.get(dependent.name) ?? 0) : -1;
    for (const name of dependenciesOf(dependent.record, names)) {
      // Records can depend on each other in a circle; the order of the deletes then decides.
      if (at < (position.get(name) ?? -1)) waitsFor.get(name)?.push(dependent.name);
    }
  }
  return deletes.map((change) => ({
    kind: 'work',
    id: change.name,
    after: waitsFor.get(change.name) ?? [],
    change,
  }));
}

function orderDeletes(deletes: readonly DeleteChange[], names: Names): readonly DeleteChange[] {
  const byName = new Map<string, DeleteChange>(
    [...deletes]
      .sort((left, right) => compareBytes(left.name, right.name))
      .map((change) => [change.name, change]),
  );
  const edges = [...byName.values()].map((change): Vertex => [
    change.name,
    dependenciesOf(change.record, names),
  ]);
  return visitAll(edges)
    .order.flatMap((name) => byName.get(name) ?? [])
    .reverse();
}

/** Resolved names of what a record depends on; it may hold base names or resolved ones. */
function dependenciesOf(record: ResourceRecord, names: Names): readonly string[] {
  return record.dependencies.map((name) => names.get(name) ?? name);
}

/** A name, and the names it comes after. */
type Vertex = readonly [name: string, after: readonly string[]];

interface Visit {
  /** Every vertex after those it comes after; within a cycle, as far as that goes. */
  readonly order: readonly string[];
  readonly cycle: readonly string[] | undefined;
}

/** A vertex whose visit has begun and not ended. */
interface OpenVertex {
  readonly name: string;
  readonly after: readonly string[];
  next: number;
}

/** Depth-first post-order, with a stack of its own: a chain may be longer than the call stack. */
function visitAll(vertices: readonly Vertex[]): Visit {
  const after = new Map(vertices);
  const order: string[] = [];
  const seen = new Map<string, 'open' | 'done'>();
  let cycle: readonly string[] | undefined;
  for (const [root] of vertices) {
    const open = seen.has(root) ? [] : [enter(root, after, seen)];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const name = top.after[top.next];
      top.next += 1;
      if (name === undefined) {
        open.pop();
        order.push(top.name);
        seen.set(top.name, 'done');
      } else if (seen.get(name) === 'open') {
        cycle ??= toCycle(open, name);
      } else if (!seen.has(name) && after.has(name)) {
        open.push(enter(name, after, seen));
      }
    }
  }
  return { order, cycle };
}

function enter(
  name: string,
  after: ReadonlyMap<string, readonly string[]>,
  seen: Map<string, 'open' | 'done'>,
): OpenVertex {
  seen.set(name, 'open');
  return { name, after: after.get(name) ?? [], next: 0 };
}

function toCycle(open: readonly OpenVertex[], name: string): readonly string[] {
  const names = open.map((vertex) => vertex.name);
  return [...names.slice(names.indexOf(name)), name];
}
