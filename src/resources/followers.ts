import type { Names } from './graph.ts';
import type { Change, UnchangedResource, UpdateChange } from './plan.ts';
import type { ResourceSpec } from './spec.ts';
import { findReferrers } from './stale-references.ts';

/** A plan's changes, not ordered yet, and the rest. */
export interface Draft {
  readonly changes: readonly Change[];
  readonly unchanged: readonly UnchangedResource[];
}

/** An update that only takes over what others have become. */
export function toFollower(
  { spec, record }: Pick<UnchangedResource, 'spec' | 'record'>,
  reason: string,
): UpdateChange {
  const { name, type, providerRef } = spec;
  return { kind: 'update', name, type, providerRef, reason, spec, record, changes: [] };
}

/**
 * Updates what does not change itself but refers to something that is made anew: it holds an id or
 * an address that will be another (T-87). What refers to something that is updated is said to follow
 * perhaps.
 */
export function followMoves(draft: Draft, names: Names): Draft {
  const referrers = findReferrers(toSpecs(draft), names);
  const reasons = new Map<string, string>();
  for (const { kind, name } of draft.changes) {
    if (kind !== 'create' && kind !== 'replace') continue;
    const reason = `refers to ${name}, which is ${kind === 'create' ? 'created' : 'replaced'}`;
    for (const referrer of referrers.get(name) ?? []) {
      if (!reasons.has(referrer.name)) reasons.set(referrer.name, reason);
    }
  }
  const followers: Change[] = [];
  const unchanged: UnchangedResource[] = [];
  for (const resource of draft.unchanged) {
    const reason = reasons.get(resource.spec.name);
    if (reason === undefined) unchanged.push(resource);
    else followers.push(toFollower(resource, reason));
  }
  return markThatMayFollow({ changes: [...draft.changes, ...followers], unchanged }, referrers);
}

function toSpecs({ changes, unchanged }: Draft): readonly ResourceSpec[] {
  return [
    ...changes.flatMap((change) => (change.kind === 'delete' ? [] : [change.spec])),
    ...unchanged.map(({ spec }) => spec),
  ];
}

/** An update may change outputs, which updates whoever refers to them, and so on. */
function markThatMayFollow({ changes, unchanged }: Draft, referrers: Referrers): Draft {
  const updated = changes.filter(({ kind }) => kind === 'update').map(({ name }) => name);
  const targets = new Map<string, string>();
  const pending: string[] = [...updated];
  for (const target of pending) {
    for (const { name } of referrers.get(target) ?? []) {
      if (targets.has(name)) continue;
      targets.set(name, target);
      pending.push(name);
    }
  }
  const mark = (resource: UnchangedResource): UnchangedResource => {
    const mayFollow = targets.get(resource.spec.name);
    return mayFollow === undefined ? resource : { ...resource, mayFollow };
  };
  return { changes, unchanged: unchanged.map(mark) };
}

type Referrers = ReturnType<typeof findReferrers>;
