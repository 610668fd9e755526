import { toErrorChain } from '../../src/kernel/index.ts';
import type { Runner } from '../../src/github/index.ts';
import { type DriftIssueOutcome, reportDriftIssue } from '../../src/operations/index.ts';
import { type GitHubApi, GitHubApiError } from '../../src/ports/index.ts';
import type { DriftReport } from '../../src/resources/index.ts';
import { countDrift, driftIssueTexts } from '../../src/views/index.ts';
import type { InfraDriftInput } from './inputs.ts';

/** Keeps the issue about the environment, where that was asked for. */
export async function publishIssue(
  report: DriftReport,
  {
    runner,
    input,
    github,
  }: {
    readonly runner: Runner;
    readonly input: InfraDriftInput;
    readonly github: GitHubApi | undefined;
  },
): Promise<void> {
  if (input.issue === 'never') return;
  if (github === undefined) {
    degrade(
      input,
      runner,
      new GitHubApiError('GITHUB_UNAUTHENTICATED', 'there is no token', {
        hint: 'Give the step a "github-token", and its job the permission `issues: write`.',
      }),
    );
    return;
  }
  try {
    publishOutcome(await keepIssue(report, { runner, input, github }), runner);
  } catch (error) {
    if (!(error instanceof GitHubApiError)) throw error;
    degrade(input, runner, error);
  }
}

async function keepIssue(
  report: DriftReport,
  {
    runner,
    input,
    github,
  }: {
    readonly runner: Runner;
    readonly input: InfraDriftInput;
    readonly github: GitHubApi;
  },
): Promise<DriftIssueOutcome> {
  const { changed, gone } = countDrift(report);
  const { identity } = runner.context;
  const { title, body, doubt, farewell } = driftIssueTexts(report, identity.url);
  const redact = (text: string): string => runner.concealer.redact(text);
  return await reportDriftIssue(
    {
      repository: identity.repository,
      label: input.issueLabel,
      subject: { environment: report.environment, config: toSubject(input) },
      title: redact(title),
      hasDrift: changed + gone > 0,
      body: redact(body),
      doubt: doubt === undefined ? undefined : { ...doubt, text: redact(doubt.text) },
      farewell: redact(farewell),
      signal: runner.cancelled,
    },
    github,
  );
}

/** Tells two configs of one repository apart; the same on every runner. */
function toSubject({ config, workingDirectory }: InfraDriftInput): string {
  return `${workingDirectory}/${config ?? ''}`;
}

function publishOutcome(outcome: DriftIssueOutcome, runner: Runner): void {
  if (outcome.kind === 'none') return;
  const number = String(outcome.number);
  const said = {
    opened: `Opened issue #${number} about the drift.`,
    updated: `Updated issue #${number} about the drift.`,
    closed: `Closed issue #${number}: everything is in sync.`,
    'left-open': `Left issue #${number} open: not everything could be told.`,
  }[outcome.kind];
  runner.print(`${said} ${outcome.url}`.trim());
  runner.step.setOutput('issue-number', number);
  runner.step.setOutput('issue-url', outcome.url);
}

/** The check itself is done: where the issue is only wanted where possible, its failure is a warning. */
function degrade(input: InfraDriftInput, runner: Runner, error: GitHubApiError): void {
  if (input.issue === 'always') throw error;
  const { text, hint } = toErrorChain(error);
  const advice = hint === undefined ? '' : `\n${hint}`;
  const note = `The issue about the drift could not be kept: ${text}${advice}`;
  runner.reporter.report({ kind: 'note', level: 'warning', text: note });
}
