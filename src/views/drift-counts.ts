import type { DriftReport, DriftVerdict } from '../resources/index.ts';

/** How many resources a drift check found in which way. */
export interface DriftCounts {
  readonly inSync: number;
  readonly changed: number;
  readonly gone: number;
  readonly unknown: number;
  readonly total: number;
}

/** Counts what a drift check found. */
export function countDrift({ resources }: DriftReport): DriftCounts {
  const count = (wanted: DriftVerdict['kind']): number =>
    resources.filter(({ verdict }) => verdict.kind === wanted).length;
  return {
    inSync: count('in-sync'),
    changed: count('config-drift'),
    gone: count('ghost'),
    unknown: count('could-not-tell'),
    total: resources.length,
  };
}

/** What a drift check comes to as a whole: doubt outranks drift, and neither is in sync (T-48). */
export type DriftOverall = 'in-sync' | 'drifted' | 'could-not-tell';

/** Judges a drift check. */
export function judgeDrift(report: DriftReport): DriftOverall {
  const { unknown, changed, gone } = countDrift(report);
  if (unknown > 0) return 'could-not-tell';
  return changed + gone > 0 ? 'drifted' : 'in-sync';
}

/** The check in one line. */
export function driftTotals({ inSync, changed, gone, unknown, total }: DriftCounts): string {
  if (total === 0) return 'The state holds no resources.';
  const doubt = unknown === 0 ? '' : `, ${String(unknown)} could not be told`;
  return `Drift: ${String(changed)} changed, ${String(gone)} gone${doubt}, ${String(inSync)} in sync.`;
}
