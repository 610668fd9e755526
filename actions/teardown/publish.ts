import type { Runner, StepFailure } from '../../src/github/index.ts';
import type { TeardownOutcome } from '../../src/operations/index.ts';
import { countTeardown, teardownView } from '../../src/views/index.ts';
import type { TeardownInput } from './inputs.ts';

interface Publication {
  readonly runner: Runner;
  readonly input: TeardownInput;
}

type Ended = Exclude<TeardownOutcome, { readonly kind: 'invalid' | 'refused' }>;

/** Publishes how the teardown ended: log, summary page, outputs and verdict. */
export async function publishTeardown(
  outcome: TeardownOutcome,
  publication: Publication,
): Promise<void> {
  const { runner, input } = publication;
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    runner.fail({
      reason: outcome.kind === 'invalid' ? 'invalid-config' : 'refused',
      message: 'the environment cannot be torn down like this; nothing was changed',
      diagnostics: outcome.diagnostics,
    });
    return;
  }
  const { report, kind } = outcome;
  for (const diagnostic of [...outcome.diagnostics, ...report.problems]) {
    runner.reporter.report({ kind: 'diagnostic', diagnostic });
  }
  const view = teardownView(report, kind);
  runner.print(view.text);
  setOutputs(outcome, runner);
  if (input.writesSummary) await runner.step.appendSummary(view.markdown);
  const failure = toFailure(outcome);
  if (failure !== undefined) runner.fail(failure);
}

function setOutputs({ kind, report }: Ended, { step }: Runner): void {
  const counts = countTeardown(report);
  const leftovers = report.leftovers.map(({ name, type, providerRef, providerId, because }) => ({
    ...{ name, type, provider: providerRef, id: providerId, because },
  }));
  step.setOutput('outcome', kind);
  step.setOutput('discovered-count', String(counts.discovered));
  step.setOutput('destroyed-count', String(counts.destroyed));
  step.setOutput('skipped-count', String(counts.skipped));
  step.setOutput('error-count', String(counts.errors));
  step.setOutput('leftover-count', String(leftovers.length));
  step.setOutput('wiped-count', String(counts.stateObjectsWiped));
  step.setOutput('leftovers', JSON.stringify(leftovers));
}

function toFailure({ kind, report }: Ended): StepFailure | undefined {
  switch (kind) {
    case 'torn-down':
      return undefined;
    case 'previewed':
      return report.problems.length === 0 ? undefined : incomplete(report);
    case 'not-approved':
    case 'declined':
      return {
        reason: 'refused',
        message: 'the teardown is not approved; nothing was changed',
        hint: 'Look at what would be deleted, and give this step `approve: true`.',
      };
    case 'cancelled':
      return {
        reason: 'cancelled',
        message: 'the teardown was cancelled',
        hint: 'Run it again: it looks at what is there and goes on from here.',
      };
    case 'incomplete':
      return incomplete(report);
  }
}

/** What is left counts most; failing that, whatever keeps it from being told. */
function incomplete({ leftovers, problems }: Ended['report']): StepFailure {
  const hint = 'Run it again once the cause is removed: it looks at what is there.';
  if (leftovers.length > 0) {
    const names = leftovers.map(({ name, because }) => `${name} (${because})`).join(', ');
    return { reason: 'leftovers', message: `not everything is gone: ${names}`, hint };
  }
  const [first] = problems;
  const isState = first?.code === 'STATE_NOT_USABLE' || first?.code === 'LOCK_LOST';
  return {
    reason: isState ? 'state-error' : 'provider-error',
    message: `it cannot be told whether everything is gone: ${first?.summary ?? 'something failed'}`,
    hint,
  };
}
