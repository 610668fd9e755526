import type { ApplyReport } from '../resources/index.ts';
import { performPlan } from './perform-plan.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';
import type { SinkReport } from '../secrets/index.ts';
import type { SinkRound } from './sink-round.ts';
import { withSinks } from './sinks.ts';

export type PerformedServing =
  | {
      readonly kind: 'performed';
      readonly report: ApplyReport;
      /** Absent where the config declares no sink. */
      readonly served: { readonly sinks?: SinkReport };
    }
  | Refused;

/** What may be updated by the same apply, once it is known which outputs the plan has changed. */
function listFollowers({ plan }: Pick<PreparedApply, 'plan'>): readonly string[] {
  return plan.unchanged.flatMap(({ spec, mayFollow }) =>
    mayFollow === undefined ? [] : [spec.name],
  );
}

/**
 * Performs a prepared plan, and has the outputs of every record put to their sinks as soon as it is
 * written. Sinks that cannot be written to are found out before the first change; what goes wrong with
 * one later fails nothing but itself.
 */
export async function performServing(
  { work, round }: { readonly work: PreparedApply; readonly round: SinkRound | undefined },
  context: Parameters<typeof performPlan>[1],
  ports: OperationPorts,
): Promise<PerformedServing> {
  if (round === undefined) {
    return { kind: 'performed', report: await performPlan(work, context, ports), served: {} };
  }
  const changing = new Set<string>(
    work.plan.changes.filter(({ kind }) => kind !== 'delete').map(({ name }) => name),
  );
  const touched = new Set([...changing, ...listFollowers(work)]);
  const problems = await round.check(work.records, touched);
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };
  for (const record of work.records) if (!changing.has(record.name)) round.take(record);
  try {
    const serving = { ...work, ledger: withSinks(work.ledger, round) };
    const report = await performPlan(serving, context, ports);
    const sinks = await round.end(work.ledger.records());
    return { kind: 'performed', report, served: { sinks } };
  } catch (error) {
    await round.end([]);
    throw error;
  }
}
