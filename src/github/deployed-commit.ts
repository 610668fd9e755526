import type { Environment } from '../ports/index.ts';
import { readPullRequest } from './pull-request.ts';

/** The commits that a run is about, as whole ids; empty where the runner does not say. */
export interface DeployedCommit {
  /** What people know it by: in a pull request the branch's own. */
  readonly commit: string;
  /** What the workflow runs of: in a pull request the merge that GitHub makes for it. */
  readonly runCommit: string;
}

/** Reads which commit this run deploys. */
export async function readDeployedCommit(environment: Environment): Promise<DeployedCommit> {
  const told = environment('GITHUB_SHA') ?? '';
  const runCommit = /^[\da-f]{40,64}$/.test(told) ? told : '';
  const pull = await readPullRequest(environment);
  return { commit: (pull?.commit ?? '') || runCommit, runCommit };
}
