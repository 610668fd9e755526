import {
  type ApplyReport,
  hasStaleReferences,
  type Plan,
  type UnchangedResource,
  type UpdateChange,
} from '../resources/index.ts';
import type { PreparedApply } from './prepare-apply.ts';

/** Performs a plan's changes and reports of them. */
export type PerformChanges = (plan: Plan) => Promise<ApplyReport>;

/**
 * Goes on with what the plan left unchanged and what refers to an output that an update has just
 * changed, and with what refers to those, until nothing is left behind (T-87). It follows from the
 * plan and its specs alone, so whoever approved the plan approved it; which outputs an update changes
 * nobody knows before.
 *
 * Nothing follows once the end of the run was asked for: the records tell the next plan.
 */
export async function performFollowUps(
  report: ApplyReport,
  work: Pick<PreparedApply, 'plan' | 'ledger'>,
  {
    perform,
    stop,
  }: {
    readonly perform: PerformChanges;
    readonly stop: AbortSignal;
  },
): Promise<ApplyReport> {
  const waiting = new Map<string, UnchangedResource>(
    work.plan.unchanged.map((resource) => [resource.spec.name, resource]),
  );
  let whole = report;
  while (!stop.aborted) {
    const stale = work.ledger.records().filter(hasStaleReferences);
    const next = stale.flatMap(({ name }) => waiting.get(name) ?? []);
    if (next.length === 0) return whole;
    for (const { spec } of next) waiting.delete(spec.name);
    const followed = await perform({ ...work.plan, changes: next.map(toUpdate) });
    whole = {
      ...followed,
      results: [...whole.results, ...followed.results],
      tookMs: whole.tookMs + followed.tookMs,
    };
  }
  return whole;
}

function toUpdate({ spec, record }: UnchangedResource): UpdateChange {
  const { name, type, providerRef } = spec;
  const reason = 'refers to an output that this apply has changed';
  return { kind: 'update', name, type, providerRef, reason, spec, record, changes: [] };
}
