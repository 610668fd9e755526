import { describe, expect, it } from 'vitest';
import { findCycle, orderChanges, toNames, toSteps } from '../../src/resources/graph.ts';
import type { Change, ResourceSpec } from '../../src/resources/index.ts';
import { aRecord, aSpec, named } from './builders.ts';

const noNames = new Map<string, string>();

function wants(name: string, ...after: string[]): ResourceSpec {
  return aSpec(name, { after: after.map(named) });
}

function update(spec: ResourceSpec, ...recordedDependencies: string[]): Change {
  const { name, type, providerRef } = spec;
  const record = aRecord(name, { dependencies: recordedDependencies });
  return { kind: 'update', name, type, providerRef, reason: '', spec, record, changes: [] };
}

function create(spec: ResourceSpec): Change {
  const { name, type, providerRef } = spec;
  return { kind: 'create', name, type, providerRef, reason: '', spec };
}

function remove(name: string, ...dependencies: string[]): Change {
  const record = aRecord(name, { dependencies });
  return {
    kind: 'delete',
    name: record.name,
    type: record.type,
    providerRef: '',
    reason: '',
    record,
    dependencies,
  };
}

function namesOf(changes: readonly Change[]): string[] {
  return changes.map(({ name }) => name);
}

function waits(
  changes: readonly Change[],
  specs: readonly ResourceSpec[],
  names = noNames,
): Record<string, readonly string[]> {
  const ordered = orderChanges(changes, specs, names);
  return Object.fromEntries(toSteps(ordered, specs, names).map(({ id, after }) => [id, after]));
}

describe('findCycle', () => {
  it('names the whole cycle, from a resource back to itself', () => {
    const specs = [wants('x', 'a'), wants('a', 'b'), wants('b', 'c'), wants('c', 'a')];
    expect(findCycle(specs)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('sees a resource that depends on itself', () => {
    expect(findCycle([wants('a', 'a')])).toEqual(['a', 'a']);
  });

  it('finds none where two ways lead to the same resource, or to an unknown one', () => {
    const specs = [wants('a', 'b', 'c'), wants('b', 'd'), wants('c', 'd', 'nope'), wants('d')];
    expect(findCycle(specs)).toBeUndefined();
  });

  it('follows a chain longer than the call stack', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) =>
      wants(`r${String(i)}`, `r${String(i + 1)}`),
    );
    expect(findCycle(chain)).toBeUndefined();
  });
});

describe('orderChanges', () => {
  it('T-81 orders deletes the same way whatever order the records came in', () => {
    const deletes = [remove('b'), remove('a', 'net'), remove('c', 'a'), remove('net')];
    const order = ['c', 'b', 'a', 'net'];
    const sorted = namesOf(orderChanges(deletes, [], noNames));
    expect(namesOf(orderChanges([...deletes].reverse(), [], noNames))).toEqual(sorted);
    expect(sorted.indexOf('c')).toBeLessThan(sorted.indexOf('a'));
    expect(sorted.indexOf('a')).toBeLessThan(sorted.indexOf('net'));
    expect([...sorted].sort()).toEqual([...order].sort());
  });

  it('deletes dependents first, also where records spell dependencies by base name', () => {
    const names = toNames([{ name: named('prod-net'), baseName: 'net' }]);
    const deletes = [remove('app', 'net'), remove('prod-net')];
    expect(namesOf(orderChanges(deletes, [], names))).toEqual(['app', 'prod-net']);
    expect(namesOf(orderChanges([...deletes].reverse(), [], names))).toEqual(['app', 'prod-net']);
  });

  it('orders deletes whose records depend on each other in a circle', () => {
    const deletes = [remove('a', 'b'), remove('b', 'a')];
    expect(namesOf(orderChanges(deletes, [], noNames)).sort()).toEqual(['a', 'b']);
  });
});

describe('toSteps', () => {
  it('makes a change wait for the changes its spec comes after', () => {
    const specs = [wants('app', 'db'), wants('db')];
    expect(waits(specs.map(create), specs)).toEqual({ app: ['db'], db: [] });
  });

  it('makes a change wait through resources that do not change', () => {
    const specs = [wants('app', 'mid'), wants('mid', 'quiet'), wants('quiet', 'net'), wants('net')];
    const changes = [specs[0]!, specs[3]!].map((spec) => update(spec));
    expect(waits(changes, specs)).toEqual({ app: ['net'], net: [] });
  });

  it('puts one junction where many changes meet in one resource that does not change', () => {
    const count = 200;
    const roots = Array.from({ length: count }, (_, i) => wants(`root${String(i)}`));
    const hub = wants('hub', ...namesOf(roots.map(create)));
    const leaves = Array.from({ length: count }, (_, i) => wants(`leaf${String(i)}`, 'hub'));
    const specs = [...leaves, hub, ...roots];
    const steps = toSteps(
      orderChanges([...leaves, ...roots].map(create), specs, noNames),
      specs,
      noNames,
    );
    expect(steps.filter(({ kind }) => kind === 'junction').map(({ id }) => id)).toEqual(['hub']);
    expect(steps.reduce((sum, { after }) => sum + after.length, 0)).toBe(2 * count);
  });

  it('deletes a resource after the deletes of what depended on it', () => {
    const changes = [remove('net'), remove('app', 'net'), remove('dns', 'app', 'net')];
    expect(waits(changes, [])).toEqual({ net: ['dns', 'app'], app: ['dns'], dns: [] });
  });

  it('deletes a resource after the update of what depended on it and stays', () => {
    const app = wants('app');
    expect(waits([update(app, 'old-db'), remove('old-db')], [app])).toEqual({
      app: [],
      'old-db': ['app'],
    });
  });

  it('never lets steps wait for each other, even if records do', () => {
    const edges = waits([remove('a', 'b'), remove('b', 'a')], []);
    expect([edges['a']?.length, edges['b']?.length].sort()).toEqual([0, 1]);
  });
});
