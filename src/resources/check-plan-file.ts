import { compareBytes } from '../kernel/index.ts';
import type { PlanFile, PlanFileAction } from './plan-file.ts';
import type { Change, Plan } from './plan.ts';

/** Why a plan file does not stand any more. */
export type StaleReason =
  /** The file has no `plan_hash`, so nothing can be said of it. */
  | 'no-hash'
  /** It was made for another environment. */
  | 'environment'
  /** The config wants something else now. */
  | 'config'
  /** The state changed since, or the plan was made on another one. */
  | 'state'
  /** Made anew, the plan would do something else: the cloud changed, or a provider's mind. */
  | 'changes';

export type PlanFileCheck =
  | { readonly kind: 'current' }
  | { readonly kind: 'stale'; readonly reasons: readonly StaleReason[] };

/**
 * Compares a plan file with the plan as it would be made now, every reason at once (T-32). What is
 * then applied is the fresh plan, so a file that upstream wrote, without environment and digests, is
 * held to its hash and to doing the same things to the same resources.
 */
export function checkPlanFile(file: PlanFile, fresh: Plan): PlanFileCheck {
  const reasons: StaleReason[] = [];
  if (file.desiredHash === undefined) reasons.push('no-hash');
  else if (file.desiredHash !== fresh.desiredHash) reasons.push('config');
  if (differs(file.environment, fresh.environment)) reasons.push('environment');
  if (differs(file.stateDigest, fresh.stateDigest)) reasons.push('state');
  if (reasons.length === 0 && hasOtherChanges(file, fresh)) reasons.push('changes');
  return reasons.length === 0 ? { kind: 'current' } : { kind: 'stale', reasons };
}

function differs(told: string | undefined, actual: string): boolean {
  return told !== undefined && told !== actual;
}

function hasOtherChanges(file: PlanFile, fresh: Plan): boolean {
  if (differs(file.digest, fresh.digest)) return true;
  const told = file.actions.map(toKey).sort(compareBytes);
  const actual = fresh.changes.map(toAction).map(toKey).sort(compareBytes);
  return told.length !== actual.length || told.some((key, index) => key !== actual[index]);
}

function toAction({ kind, name, type, providerRef }: Change): PlanFileAction {
  return { action: kind, name, type, providerRef };
}

function toKey({ action, name, type, providerRef }: PlanFileAction): string {
  return [action, name, type, providerRef].join('\0');
}
