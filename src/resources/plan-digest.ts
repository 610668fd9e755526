import { assertNever, compareBytes, encodeJson, type JsonValue } from '../kernel/index.ts';
import { sha256Hex } from './hash.ts';
import type { Change, Plan } from './plan.ts';
import type { ResourceRecord } from './record.ts';

/**
 * `sha256:` and hex over the name, id, config hash and update time of every record, in any order:
 * what a plan was made on (T-32).
 */
export function stateDigest(
  records: readonly Pick<ResourceRecord, 'name' | 'providerId' | 'configHash' | 'updatedAt'>[],
): string {
  const entries = records
    .map(({ name, providerId, configHash, updatedAt }) => [name, providerId, configHash, updatedAt])
    .sort(([left = ''], [right = '']) => compareBytes(left, right));
  return digestOf(entries);
}

/** What {@link planDigest} covers. */
export type DigestedPlan = Pick<Plan, 'environment' | 'desiredHash' | 'stateDigest' | 'changes'>;

/**
 * `sha256:` and hex over what a plan would do and what it was made from. Equal plans have equal
 * digests whenever they were made and in whatever order their changes stand, so a gate can ask
 * whether this is still what was approved. No value of a change takes part, only its path.
 */
export function planDigest(plan: DigestedPlan): string {
  return digestOf({
    environment: plan.environment,
    desired_hash: plan.desiredHash,
    state_digest: plan.stateDigest,
    changes: [...plan.changes]
      .sort((left, right) => compareBytes(left.name, right.name))
      .map((change) => ({
        kind: change.kind,
        name: change.name,
        type: change.type,
        provider_ref: change.providerRef,
        paths: changedPaths(change),
      })),
  });
}

function digestOf(value: JsonValue): string {
  return `sha256:${sha256Hex(encodeJson(value))}`;
}

function changedPaths(change: Change): readonly string[] {
  switch (change.kind) {
    case 'create':
    case 'delete':
      return [];
    case 'update':
    case 'replace':
      return change.changes.map((field) => field.path).sort(compareBytes);
    default:
      return assertNever(change);
  }
}
