import { assertNever } from '../../src/kernel/index.ts';
import type { Runner } from '../../src/github/index.ts';
import type { SyncSecretsOutcome } from '../../src/operations/index.ts';
import { failedSecrets, failedSinks, generatedView, sinksView } from '../../src/views/index.ts';
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
      runner.print(
        'Nothing is to be generated, and no module of this environment declares a sink.',
      );
      setOutputs({ report: [], generated: [] }, runner);
      return;
    case 'invalid':
      tellGenerated(outcome.generated, runner);
      runner.fail({
        reason: 'invalid-config',
        message: `the config cannot be used; ${whatWasDone(outcome.generated)}`,
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'refused':
      tellGenerated(outcome.generated, runner);
      runner.fail({
        reason: 'refused',
        message: `the sync was refused; ${whatWasDone(outcome.generated)}`,
        diagnostics: outcome.diagnostics,
      });
      return;
    default:
      assertNever(outcome);
  }
}

type Reported = Extract<SyncSecretsOutcome, { readonly report: unknown }>;
type Generated = Reported['generated'];

async function publishReport(
  { kind, report, generated, diagnostics }: Reported,
  { runner, input }: Publication,
): Promise<void> {
  for (const diagnostic of diagnostics) runner.reporter.report({ kind: 'diagnostic', diagnostic });
  const views = [
    ...(generated.length === 0 ? [] : [generatedView(generated)]),
    ...(report.length === 0 ? [] : [sinksView(report)]),
  ];
  for (const { text } of views) runner.print(text);
  setOutputs({ report, generated }, runner);
  if (input.writesSummary) {
    for (const { markdown } of views) await runner.step.appendSummary(markdown);
  }
  if (kind === 'synced') return;
  const all = [...report, ...generated];
  const failed = all.filter((result) => result.kind === 'failed').length;
  runner.fail({
    reason: kind === 'cancelled' ? 'cancelled' : 'sink-failed',
    message: `${String(failed)} of ${String(all.length)} values did not come to where they are to be`,
    hint: 'What is said above each stands in the way; run this again once it is mended.',
  });
}

/** What a run did before it found that it could not go on. */
function tellGenerated(generated: Generated | undefined, runner: Runner): void {
  if (generated !== undefined && generated.length > 0) runner.print(generatedView(generated).text);
}

function whatWasDone(generated: Generated = []): string {
  const made = generated.filter(({ kind }) => kind === 'made').length;
  return made === 0 ? 'nothing was changed' : `${String(made)} secrets were generated before`;
}

function setOutputs(
  { report, generated }: Pick<Reported, 'report' | 'generated'>,
  { step }: Runner,
): void {
  const count = (kind: Reported['report'][number]['kind']): string =>
    String(report.filter((result) => result.kind === kind).length);
  step.setOutput('delivered-count', count('delivered'));
  step.setOutput('unchanged-count', count('unchanged'));
  step.setOutput('failed-sinks', failedSinks(report));
  step.setOutput('generated-count', String(generated.filter(({ kind }) => kind === 'made').length));
  step.setOutput('failed-secrets', failedSecrets(generated));
}
