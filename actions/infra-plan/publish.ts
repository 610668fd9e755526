import type { Runner } from '../../src/github/index.ts';
import type { PlanOutcome } from '../../src/operations/index.ts';
import { countChanges, planView } from '../../src/views/index.ts';
import type { InfraPlanInput } from './inputs.ts';

/** Publishes how planning ended: log, summary page and outputs. */
export async function publishPlan(
  outcome: PlanOutcome,
  { runner, input }: { readonly runner: Runner; readonly input: InfraPlanInput },
): Promise<void> {
  switch (outcome.kind) {
    case 'planned':
      await publishPlanned(outcome, { runner, input });
      return;
    case 'invalid':
      runner.fail({
        reason: 'invalid-config',
        message: 'the config cannot be used',
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'refused':
      runner.fail({
        reason: 'refused',
        message: 'the plan was refused',
        diagnostics: outcome.diagnostics,
      });
      return;
  }
}

async function publishPlanned(
  outcome: PlanOutcome & { readonly kind: 'planned' },
  { runner, input }: { readonly runner: Runner; readonly input: InfraPlanInput },
): Promise<void> {
  const view = planView(outcome.plan, outcome.diagnostics);
  runner.print(view.text);
  const counts = countChanges(outcome.plan);
  const { step } = runner;
  step.setOutput('plan-digest', outcome.plan.digest);
  step.setOutput('changes-count', String(counts.total));
  step.setOutput('create-count', String(counts.create));
  step.setOutput('update-count', String(counts.update));
  step.setOutput('replace-count', String(counts.replace));
  step.setOutput('delete-count', String(counts.delete));
  step.setOutput('has-changes', String(counts.total > 0));
  if (input.planFile !== undefined) step.setOutput('plan-file', input.planFile);
  if (input.writesSummary) await step.appendSummary(view.markdown);
}
