import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';

/** The pull request that a run is about. */
export interface PullRequest {
  readonly number: number;
  /** The commit to show: the branch's own, not the merge that GitHub checks out; empty when not told. */
  readonly commit: string;
  /** Comes from another repository: GITHUB_TOKEN may then only read, unless an owner allows more. */
  readonly isFromFork: boolean;
}

const EVENTS = new Set([
  ...['pull_request', 'pull_request_target', 'pull_request_review'],
  ...['pull_request_review_comment', 'issue_comment'],
]);

/** Whether the run was started by something on a pull request, or perhaps on an issue. */
export function isPullRequestEvent(environment: Environment): boolean {
  return EVENTS.has(environment('GITHUB_EVENT_NAME') ?? '');
}

/** The pull request that the event of this run is about, if any. */
export async function readPullRequest(environment: Environment): Promise<PullRequest | undefined> {
  const path = environment('GITHUB_EVENT_PATH') ?? '';
  if (path === '' || !isPullRequestEvent(environment)) return undefined;
  const event = await readEvent(path);
  if (!isJsonObject(event)) return undefined;
  const { pull_request: pull, issue } = event;
  if (isJsonObject(pull)) return toPullRequest(pull, environment('GITHUB_REPOSITORY') ?? '');
  const isOnPull = isJsonObject(issue) && isJsonObject(issue['pull_request']);
  return isOnPull && typeof issue['number'] === 'number'
    ? { number: issue['number'], commit: '', isFromFork: false }
    : undefined;
}

/** A file that the runner did not write is no reason to fail. */
async function readEvent(path: string): Promise<JsonValue> {
  try {
    return parseJson(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

function toPullRequest(
  pull: { readonly [key: string]: JsonValue },
  repository: string,
): PullRequest | undefined {
  const { number, head } = pull;
  if (typeof number !== 'number') return undefined;
  const sha = isJsonObject(head) ? head['sha'] : undefined;
  const source = isJsonObject(head) ? head['repo'] : undefined;
  const name = isJsonObject(source) ? source['full_name'] : undefined;
  return {
    number,
    commit: typeof sha === 'string' && /^[0-9a-f]{7,64}$/.test(sha) ? sha : '',
    isFromFork: typeof name !== 'string' || name.toLowerCase() !== repository.toLowerCase(),
  };
}
