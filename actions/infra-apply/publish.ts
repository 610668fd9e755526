import type { FailureReason, Runner } from '../../src/github/index.ts';
import type { ApplyOutcome, ReconcileOutcome } from '../../src/operations/index.ts';
import {
  applyView,
  countResults,
  failedSinks,
  judgeApply,
  planView,
  sinksView,
} from '../../src/views/index.ts';
import type { InfraApplyInput } from './inputs.ts';

interface Publication {
  readonly runner: Runner;
  readonly input: InfraApplyInput;
}

/** Publishes how the apply ended: log, summary page, outputs and verdict. */
export async function publishApply(outcome: ApplyOutcome, publication: Publication): Promise<void> {
  const { runner } = publication;
  switch (outcome.kind) {
    case 'applied':
    case 'partly-applied':
    case 'cancelled':
      await publishReport(outcome, publication);
      return;
    case 'nothing-to-do':
    case 'declined':
      await publishUnchanged(outcome, publication);
      return;
    case 'stale-plan':
      for (const diagnostic of outcome.diagnostics) {
        runner.reporter.report({ kind: 'diagnostic', diagnostic });
      }
      runner.fail({
        reason: 'stale-plan',
        message: `nothing was changed: ${outcome.reasons.join(' ')}`,
        hint: 'Run infra-plan again and have that plan approved.',
      });
      return;
    case 'invalid':
      runner.fail({
        reason: 'invalid-config',
        message: 'the config cannot be used; nothing was changed',
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'refused':
      runner.fail({
        reason: 'refused',
        message: 'the apply was refused; nothing was changed',
        diagnostics: outcome.diagnostics,
      });
      return;
  }
}

type Reported = Extract<
  ApplyOutcome,
  { readonly kind: 'applied' | 'partly-applied' | 'cancelled' }
>;

async function publishReport(
  { kind, plan, report, sinks, diagnostics }: Reported,
  { runner, input }: Publication,
): Promise<void> {
  const { step } = runner;
  for (const diagnostic of diagnostics) runner.reporter.report({ kind: 'diagnostic', diagnostic });
  const view = applyView(report);
  runner.print(view.text);
  const counts = countResults(report.results);
  step.setOutput('plan-digest', plan.digest);
  step.setOutput('applied-count', String(counts.done));
  step.setOutput('failed-count', String(counts.failed));
  const untried = counts.skipped + counts['not-started'] + counts['cut-off'];
  step.setOutput('skipped-count', String(untried));
  step.setOutput('has-changes', String(plan.changes.length > 0));
  step.setOutput('outcome', judgeApply(report));
  if (input.writesSummary) {
    await step.appendSummary(`${planView(plan).markdown}\n${view.markdown}`);
  }
  await publishSinks(sinks, { runner, input });
  if (kind === 'applied') return;
  runner.fail({
    reason: toReason({ kind, report }),
    message:
      report.results.length === 0
        ? 'a provider could not finish its work after an earlier apply'
        : `${String(counts.done)} of ${String(report.results.length)} changes were made`,
    hint: toAdvice(report.results),
  });
}

/** An apply of which nothing came about is its provider's failure; unless something may be there. */
function toReason({ kind, report }: Pick<Reported, 'kind' | 'report'>): FailureReason {
  if (kind === 'cancelled') return 'cancelled';
  const isUncertain = report.results.some(
    (each) => each.kind === 'failed' && isUnrecorded(each.code),
  );
  return judgeApply(report) === 'nothing-applied' && !isUncertain
    ? 'provider-error'
    : 'partly-applied';
}

function toAdvice(results: Reported['report']['results']): string {
  const unrecorded = results.filter(
    (result) => result.kind === 'failed' && isUnrecorded(result.code),
  );
  if (unrecorded.length === 0)
    return 'What was made is recorded; run this again to go on from there.';
  const names = unrecorded.map(({ name }) => name).join(', ');
  return `What was made of ${names} could not be recorded; mend the state store and run this again, and it is taken over, not made twice.`;
}

function isUnrecorded(code: string): boolean {
  return code === 'APPLY_NOT_RECORDED' || code.startsWith('STATE_');
}

async function publishUnchanged(
  {
    plan,
    sinks,
    diagnostics,
  }: Extract<ApplyOutcome, { readonly kind: 'nothing-to-do' | 'declined' }>,
  { runner, input }: Publication,
): Promise<void> {
  const { step } = runner;
  const view = planView(plan, diagnostics);
  runner.print(view.text);
  step.setOutput('plan-digest', plan.digest);
  for (const name of ['applied-count', 'failed-count', 'skipped-count']) step.setOutput(name, '0');
  step.setOutput('has-changes', 'false');
  step.setOutput('outcome', 'nothing-to-do');
  if (input.writesSummary) await step.appendSummary(view.markdown);
  await publishSinks(sinks, { runner, input });
}

/** Tells of the sinks where the config declares any; the output is there in any case. */
async function publishSinks(
  sinks: Reported['sinks'],
  { runner, input }: Publication,
): Promise<void> {
  runner.step.setOutput('failed-sinks', failedSinks(sinks ?? []));
  if (sinks === undefined) return;
  const view = sinksView(sinks);
  runner.print(view.text);
  if (input.writesSummary) await runner.step.appendSummary(view.markdown);
}

/** Tells what the post step found of a run that was cut off. Says nothing where all is in order. */
export function publishReconciliation(outcome: ReconcileOutcome, runner: Runner): void {
  switch (outcome.kind) {
    case 'in-order':
      return;
    case 'reconciled':
      runner.reporter.report({
        kind: 'note',
        level: 'warning',
        text:
          `the apply was cut off while it changed ${outcome.names.join(', ')}; ` +
          'what exists is recorded now and the lock is free, so it can be run again',
      });
      return;
    case 'unclear':
      runner.fail({
        reason: 'state-error',
        message: 'the apply was cut off, and what it left cannot be told',
        hint: outcome.details.join('\n'),
      });
      return;
  }
}
