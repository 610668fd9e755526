import { createHash } from 'node:crypto';
import type { GitHubApi } from '../ports/index.ts';
import { type IssueTracker, openIssueTracker, type TrackedIssue } from './issue-tracker.ts';

/** What the issue of one environment is to say. All texts are redacted already. */
export interface DriftIssueRequest {
  /** `owner/repo` */
  readonly repository: string;
  readonly label: string;
  /** Which environment of which config the issue is about; never shown. */
  readonly subject: { readonly environment: string; readonly config: string };
  readonly title: string;
  readonly hasDrift: boolean;
  /** What differs, as Markdown. */
  readonly body: string;
  /**
   * What could not be told, as Markdown; `undefined` when everything could. Not said again while its
   * key is the same.
   */
  readonly doubt: { readonly text: string; readonly key: string } | undefined;
  /** What is said when there is no drift any more. */
  readonly farewell: string;
  readonly signal: AbortSignal;
}

export type DriftIssueOutcome =
  | {
      readonly kind: 'opened' | 'updated' | 'closed' | 'left-open';
      readonly number: number;
      readonly url: string;
    }
  /** There was none, and nothing to say. */
  | { readonly kind: 'none' };

/**
 * Keeps one open issue about the drift of an environment: opened when there is drift, rewritten while
 * there is, closed when there is none. What could not be told closes nothing; it is said in a comment,
 * once for the same.
 *
 * Two runs at once may both open one; each looks again after it has, and closes its own where there is
 * an older one.
 *
 * Rejects with GitHubApiError.
 */
export async function reportDriftIssue(
  request: DriftIssueRequest,
  api: GitHubApi,
): Promise<DriftIssueOutcome> {
  const tracker = openIssueTracker(api, request);
  const marker = toMarker(request);
  const [issue, ...others] = await tracker.find(marker);
  for (const other of others) await tracker.close(other, 'not_planned');
  if (request.hasDrift) {
    return issue === undefined
      ? await open(request, tracker, marker)
      : await rewrite(request, tracker, issue);
  }
  if (issue === undefined) return { kind: 'none' };
  if (request.doubt !== undefined) {
    const body = await tellDoubt(request, tracker, issue);
    if (body !== issue.body) await tracker.edit(issue, { body });
    return told('left-open', issue);
  }
  await tracker.comment(issue, request.farewell);
  await tracker.close(issue, 'completed');
  return told('closed', issue);
}

async function open(
  request: DriftIssueRequest,
  tracker: IssueTracker,
  marker: string,
): Promise<DriftIssueOutcome> {
  const ours = await tracker.open(request.title, `${marker}\n${request.body}`);
  const [oldest] = await tracker.find(marker);
  if (oldest !== undefined && oldest.number < ours.number) {
    await tracker.close(ours, 'not_planned');
    return await rewrite(request, tracker, oldest);
  }
  if (request.doubt !== undefined) {
    const body = await tellDoubt(request, tracker, ours);
    await tracker.edit(ours, { body });
  }
  return told('opened', ours);
}

async function rewrite(
  request: DriftIssueRequest,
  tracker: IssueTracker,
  issue: TrackedIssue,
): Promise<DriftIssueOutcome> {
  const kept = DOUBT.exec(issue.body)?.[0] ?? '';
  const body = [toMarker(request), kept, request.body].filter((part) => part !== '').join('\n');
  const text = await tellDoubt(request, tracker, { ...issue, body });
  await tracker.edit(issue, { title: request.title, body: text });
  return told('updated', issue);
}

/** Says what could not be told unless it was said last time; answers the body that remembers it. */
async function tellDoubt(
  { doubt }: DriftIssueRequest,
  tracker: IssueTracker,
  issue: TrackedIssue,
): Promise<string> {
  const without = issue.body.replace(DOUBT, '').replace(/\n\n(?=\n)/, '\n');
  if (doubt === undefined) return without;
  const note = `<!-- wfctl-drift-doubt ${digest(doubt.key)} -->`;
  if (issue.body.includes(note)) return issue.body;
  await tracker.comment(issue, doubt.text);
  const [first = '', ...rest] = without.split('\n');
  return [first, note, ...rest].join('\n');
}

const DOUBT = /<!-- wfctl-drift-doubt \w+ -->/;

/** How the issue is found again: hidden, and about nothing that somebody writes by chance. */
function toMarker({ subject }: DriftIssueRequest): string {
  return `<!-- wfctl-drift ${digest(`${subject.config}\n${subject.environment}`)} -->`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function told(
  kind: Exclude<DriftIssueOutcome, { readonly kind: 'none' }>['kind'],
  { number, url }: TrackedIssue,
): DriftIssueOutcome {
  return { kind, number, url };
}
