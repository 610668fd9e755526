import type { TeardownLine, TeardownReport } from '../teardown/index.ts';

/** The numbers of the summary line. */
export interface TeardownCounts {
  readonly discovered: number;
  /** Of a preview: what a teardown would delete. */
  readonly toDestroy: number;
  readonly destroyed: number;
  /** Gone before, or stays for a reason. */
  readonly skipped: number;
  readonly errors: number;
  readonly stateObjectsWiped: number;
}

/** Counts what a report tells. */
export function countTeardown(report: TeardownReport): TeardownCounts {
  const count = (...kinds: readonly TeardownLine['kind'][]): number =>
    report.lines.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    discovered: report.lines.length,
    toDestroy: count('to-destroy'),
    destroyed: count('destroyed'),
    skipped: count('already-gone', 'keep', 'theirs', 'orphan', 'unproven'),
    errors: count('failed', 'cut-off', 'not-started') + report.problems.length,
    stateObjectsWiped: report.stateObjectsWiped,
  };
}
