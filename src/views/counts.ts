import type { ApplyReport, Plan, StepResult } from '../resources/index.ts';

/** How many changes of each kind a plan holds. */
export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly total: number;
}

/** Counts a plan's changes. */
export function countChanges(plan: Plan): PlanCounts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, total: plan.changes.length };
  for (const change of plan.changes) counts[change.kind] += 1;
  return counts;
}

/** The plan in one line, as upstream words it. */
export function planTotals(counts: PlanCounts): string {
  if (counts.total === 0) return 'No changes. Infrastructure is up-to-date.';
  return (
    `Plan: ${String(counts.create)} to create, ${String(counts.update)} to update, ` +
    `${String(counts.replace)} to replace, ${String(counts.delete)} to destroy.`
  );
}

/** How many steps of an apply ended in which way. */
export type ResultCounts = Readonly<Record<StepResult['kind'], number>>;

/** Counts an apply's results. */
export function countResults(results: readonly StepResult[]): ResultCounts {
  const counts = { done: 0, failed: 0, skipped: 0, 'not-started': 0, 'cut-off': 0 };
  for (const result of results) counts[result.kind] += 1;
  return counts;
}

/** How an apply ended as a whole: what the `outcome` output of a step says. */
export type ApplyVerdict =
  'nothing-to-do' | 'applied' | 'partly-applied' | 'nothing-applied' | 'cancelled';

/** Judges an apply: every result done, some, or none; `cancelled` where it was cut short. */
export function judgeApply(report: ApplyReport): ApplyVerdict {
  const { done } = countResults(report.results);
  const isWhole = done === report.results.length;
  if (report.cancelled && !isWhole) return 'cancelled';
  if (isWhole && report.finalizeErrors.length > 0) return 'partly-applied';
  if (report.results.length === 0) return 'nothing-to-do';
  if (isWhole) return 'applied';
  return done === 0 ? 'nothing-applied' : 'partly-applied';
}
