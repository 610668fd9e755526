import type { Runner } from '../../src/github/index.ts';
import { encodeJson } from '../../src/kernel/index.ts';
import type { VerifyDeployOutcome } from '../../src/operations/index.ts';
import { countOf, verifyJson, verifyView } from '../../src/views/index.ts';
import type { DeployVerifyInput } from './inputs.ts';

/** Publishes how verifying ended: log, summary page, outputs and a verdict. */
export async function publishVerified(
  outcome: VerifyDeployOutcome,
  { runner, input }: { readonly runner: Runner; readonly input: DeployVerifyInput },
): Promise<void> {
  const { step, concealer } = runner;
  step.setOutput('passed', String(outcome.kind === 'verified'));
  if (!('results' in outcome)) {
    failUnasked(outcome, { runner, input });
    return;
  }
  const { results, tookMs, diagnostics } = outcome;
  const view = verifyView(outcome, diagnostics);
  for (const diagnostic of diagnostics) runner.reporter.report({ kind: 'diagnostic', diagnostic });
  runner.print(view.text);
  const bad = results.filter(({ verdict }) => verdict.kind !== 'passed');
  const attempts = results.reduce((sum, { timeline }) => sum + timeline.attempts, 0);
  // Addresses may come from sensitive outputs, and what follows reads this without knowing them.
  step.setOutput('results', concealer.redact(encodeJson(verifyJson(outcome))));
  step.setOutput('failed-targets', concealer.redact(bad.map(({ name }) => name).join('\n')));
  step.setOutput('attempts', String(attempts));
  step.setOutput('duration-ms', String(Math.round(tookMs)));
  step.setOutput('environment-url', outcome.environmentUrl);
  step.setOutput('deployment', outcome.deployment.kind);
  if (input.writesSummary) await step.appendSummary(view.markdown);
  if (outcome.kind === 'verified') return;
  runner.fail({
    reason: outcome.kind === 'cancelled' ? 'cancelled' : 'not-verified',
    message: `${String(bad.length)} of ${countOf(results.length, 'target')} did not pass`,
    hint: 'The log and the summary page say what each of them answered last, and what to do.',
  });
}

type Unasked = Exclude<VerifyDeployOutcome, { readonly results: unknown }>;

function failUnasked(
  outcome: Unasked,
  { runner, input }: { readonly runner: Runner; readonly input: DeployVerifyInput },
): void {
  const { diagnostics } = outcome;
  switch (outcome.kind) {
    case 'wrong': {
      const isGiven = input.source.kind === 'given';
      runner.fail({
        reason: isGiven ? 'invalid-input' : 'invalid-config',
        message: 'what to verify is not said well, so nothing was asked',
        diagnostics,
      });
      return;
    }
    case 'invalid':
      runner.fail({ reason: 'invalid-config', message: 'the config cannot be used', diagnostics });
      return;
    case 'refused':
      runner.fail({ reason: 'refused', message: 'the outputs were refused', diagnostics });
      return;
  }
}
