import type { Runner } from '../../src/github/index.ts';
import type { DriftOutcome } from '../../src/operations/index.ts';
import type { GitHubApi } from '../../src/ports/index.ts';
import {
  countDrift,
  countOf,
  driftFindings,
  driftJson,
  driftView,
  judgeDrift,
} from '../../src/views/index.ts';
import type { InfraDriftInput } from './inputs.ts';
import { publishIssue } from './publish-issue.ts';

interface Publication {
  readonly runner: Runner;
  readonly input: InfraDriftInput;
  /** Absent without a token. */
  readonly github: GitHubApi | undefined;
}

type Reported = Extract<DriftOutcome, { readonly kind: 'checked' | 'prune-refused' }>;

/** Publishes what was found: log, annotations, summary page, outputs, issue and verdict. */
export async function publishDrift(outcome: DriftOutcome, publication: Publication): Promise<void> {
  const { runner } = publication;
  switch (outcome.kind) {
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
        message: 'the drift check was refused; nothing was written',
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'prune-refused':
      await publishReport(outcome, publication);
      runner.fail({
        reason: 'refused',
        message: 'protected resources are gone; nothing was written to the state',
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'checked':
      for (const diagnostic of outcome.diagnostics) {
        runner.reporter.report({ kind: 'diagnostic', diagnostic });
      }
      await publishReport(outcome, publication);
      return;
  }
}

async function publishReport({ report }: Reported, publication: Publication): Promise<void> {
  const { runner, input } = publication;
  const view = driftView(report);
  runner.print(view.text);
  for (const diagnostic of driftFindings(report)) {
    runner.reporter.report({ kind: 'diagnostic', diagnostic });
  }
  setOutputs(report, runner);
  if (input.writesSummary) await runner.step.appendSummary(view.markdown);
  const { unknown } = countDrift(report);
  if (unknown > 0) {
    runner.fail({
      reason: 'could-not-tell',
      message: `${countOf(unknown, 'resource')} could not be compared with what is there`,
      hint: 'Nothing is known about them, so they count neither as in sync nor as gone; see the log.',
    });
  }
  await publishIssue(report, publication);
}

const MAX_OUTPUT_RESOURCES = 200;

function setOutputs(report: Reported['report'], runner: Runner): void {
  const { step, concealer } = runner;
  const { changed, gone, unknown, inSync } = countDrift(report);
  const hasDrift = changed + gone > 0 ? 'true' : unknown > 0 ? 'unknown' : 'false';
  const options = { indent: 0, onlyDiffering: true, limit: MAX_OUTPUT_RESOURCES } as const;
  step.setOutput('outcome', judgeDrift(report));
  step.setOutput('has-drift', hasDrift);
  step.setOutput('changed-count', String(changed));
  step.setOutput('gone-count', String(gone));
  step.setOutput('unknown-count', String(unknown));
  step.setOutput('in-sync-count', String(inSync));
  // Outputs are not redacted by the step, since most of them are there to hand something on.
  step.setOutput('drift', concealer.redact(driftJson(report, options)));
}
