import { type NodePorts, openGitHub, openNodePorts } from '../node/index.ts';
import type { Concealer, GitHubApi, Reporter } from '../ports/index.ts';
import type { RunIdentity } from './context.ts';
import type { Runner } from './run-action.ts';

/** What an operation needs of the world, when a runner is it. */
export interface RunnerPorts extends NodePorts {
  readonly reporter: Reporter;
  readonly concealer: Concealer;
  readonly identity: RunIdentity;
  /** By the input `github-token`, otherwise GH_TOKEN or GITHUB_TOKEN; absent without any. */
  readonly github: GitHubApi | undefined;
}

/** Opens the world for an operation of this step. */
export async function openRunnerPorts(runner: Runner): Promise<RunnerPorts> {
  const { inputs, reporter, concealer, context } = runner;
  const ports = await openNodePorts(process.argv[1] ?? '');
  const github = openGitHub(inputs.secret('github-token'), { ...ports, concealer });
  return { ...ports, reporter, concealer, identity: context.identity, github };
}
