import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { publishComments, readPullRequest, type Runner } from '../../src/github/index.ts';
import type { PlanOutcome } from '../../src/operations/index.ts';
import { GitHubApiError, type GitHubApi } from '../../src/ports/index.ts';
import { type CommentFrame, failedPlanComments, planComments } from '../../src/views/index.ts';
import type { InfraPlanInput } from './inputs.ts';

/** Where a comment is made, and with what. */
export interface CommentContext {
  readonly runner: Runner;
  readonly input: InfraPlanInput;
  /** Absent without a token. */
  readonly github: GitHubApi | undefined;
}

/**
 * Puts how planning ended on the pull request that this run is about: one comment for each environment
 * and config, changed in place. Whatever goes wrong there is told and fails nothing: the plan was made.
 */
export async function commentOnPullRequest(
  outcome: PlanOutcome,
  { runner, input, github }: CommentContext,
): Promise<void> {
  const pull = await readPullRequest(runner.environment);
  const { repository } = runner.context.identity;
  if (pull === undefined || github === undefined || repository === '') return;
  const marker = toMarker(runner, input);
  const frame: CommentFrame = {
    marker,
    footer: toFooter(runner, pull.commit),
    redact: (text) => runner.concealer.redact(withoutWorkspace(text, runner)),
  };
  try {
    const address = await publishComments(
      {
        ...{ repository, number: pull.number, marker, bodies: toBodies(outcome, input, frame) },
        mayBegin: input.comment === 'auto' || hasNews(outcome),
        signal: runner.cancelled,
      },
      github,
    );
    if (address !== undefined) runner.step.setOutput('comment-url', address);
  } catch (error) {
    if (!(error instanceof GitHubApiError)) throw error;
    tell(error, { runner, isFromFork: pull.isFromFork });
  }
}

function toBodies(
  outcome: PlanOutcome,
  { environment }: InfraPlanInput,
  frame: CommentFrame,
): readonly string[] {
  return outcome.kind === 'planned'
    ? planComments(outcome.plan, outcome.diagnostics, frame)
    : failedPlanComments(environment, outcome.diagnostics, frame);
}

function hasNews(outcome: PlanOutcome): boolean {
  return outcome.kind !== 'planned' || outcome.plan.changes.length > 0;
}

/** Where the runner keeps the repository is of no use to whoever reads the pull request. */
function withoutWorkspace(text: string, { context: { workspace } }: Runner): string {
  return workspace === undefined ? text : text.replaceAll(`${workspace}${sep}`, '');
}

/** Says which environment of which config it is, in a form that nothing can break out of. */
function toMarker(
  { context }: Runner,
  { folder, config = '', environment }: InfraPlanInput,
): string {
  const place = [relative(context.workspace ?? folder, folder), config, environment];
  const digest = createHash('sha256').update(JSON.stringify(place)).digest('hex');
  return `<!-- wfctl infra-plan ${digest.slice(0, 16)} -->`;
}

function toFooter({ context }: Runner, commit: string): string {
  const { url } = context.identity;
  const run = url === '' ? [] : [`[run](${url})`];
  const of = commit === '' ? [] : [`commit ${commit}`];
  return `<sub>${['wfctl infra-plan', ...of, ...run].join(' · ')}</sub>`;
}

function tell(
  error: GitHubApiError,
  { runner, isFromFork }: { readonly runner: Runner; readonly isFromFork: boolean },
): void {
  const isExpected = isFromFork && error.code === 'GITHUB_FORBIDDEN';
  const why = isExpected
    ? 'it comes from a fork, for which GITHUB_TOKEN may only read. The summary page has the plan.'
    : [`${error.message}.`, error.hint ?? ''].join(' ').trim();
  runner.reporter.report({
    ...{ kind: 'note', level: isExpected ? 'info' : 'warning' },
    text: `The plan is not on the pull request: ${why}`,
  });
}
