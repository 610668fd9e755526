import { assertNever } from '../../src/kernel/index.ts';
import type { Runner } from '../../src/github/index.ts';
import type { SyncSecretsOutcome } from '../../src/operations/index.ts';
import { failedSinks, sinksView } from '../../src/views/index.ts';
import type { SecretsSyncInput } from './inputs.ts';

interface Publication {
  readonly runner: Runner;
  readonly input: SecretsSyncInput;
}

/** Publishes how the sync ended: log, summary page, outputs and verdict. */
export async function publishSync(
  outcome: SyncSecretsOutcome,
  publication: Publication,
): Promise<void> {
  const { runner } = publication;
  switch (outcome.kind) {
    case 'synced':
    case 'partly-synced':
    case 'cancelled':
      await publishReport(outcome, publication);
      return;
    case 'nothing-declared':
      runner.print('No module of this environment declares a sink.');
      setOutputs([], runner);
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
        message: 'the sync was refused; nothing was changed',
        diagnostics: outcome.diagnostics,
      });
      return;
    default:
      assertNever(outcome);
  }
}

type Reported = Extract<SyncSecretsOutcome, { readonly report: unknown }>;

async function publishReport(
  { kind, report, diagnostics }: Reported,
  { runner, input }: Publication,
): Promise<void> {
  for (const diagnostic of diagnostics) runner.reporter.report({ kind: 'diagnostic', diagnostic });
  const view = sinksView(report);
  runner.print(view.text);
  setOutputs(report, runner);
  if (input.writesSummary) await runner.step.appendSummary(view.markdown);
  if (kind === 'synced') return;
  const failed = report.filter((result) => result.kind === 'failed').length;
  runner.fail({
    reason: kind === 'cancelled' ? 'cancelled' : 'sink-failed',
    message: `${String(failed)} of ${String(report.length)} values did not come to their sinks`,
    hint: 'What is said above each stands in the way; run this again once it is mended.',
  });
}

function setOutputs(report: Reported['report'], { step }: Runner): void {
  const count = (kind: Reported['report'][number]['kind']): string =>
    String(report.filter((result) => result.kind === kind).length);
  step.setOutput('delivered-count', count('delivered'));
  step.setOutput('unchanged-count', count('unchanged'));
  step.setOutput('failed-sinks', failedSinks(report));
}
