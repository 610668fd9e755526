import {
  type NodePorts,
  type NodeSinkPorts,
  openGitHub,
  openNodePorts,
  openSinkPorts,
} from '../node/index.ts';
import type { Concealer, GitHubApi, Reporter, Step } from '../ports/index.ts';
import type { RunIdentity } from './context.ts';
import type { Runner } from './run-action.ts';

/** What an operation needs of the world, when a runner is it. */
export interface RunnerPorts extends NodePorts {
  readonly reporter: Reporter;
  readonly concealer: Concealer;
  readonly identity: RunIdentity;
  /** What outputs are put into secret stores with, the steps that follow included. */
  readonly sinkPorts: NodeSinkPorts & { readonly step: Step };
  /** By the input `github-token`, otherwise GH_TOKEN or GITHUB_TOKEN; absent without any. */
  readonly github: GitHubApi | undefined;
}

/** Opens the world for an operation of this step. */
export async function openRunnerPorts(runner: Runner): Promise<RunnerPorts> {
  const { inputs, reporter, concealer, context, step } = runner;
  const ports = await openNodePorts(process.argv[1] ?? '');
  const github = openGitHub(inputs.secret('github-token'), { ...ports, concealer });
  const sinkPorts = { ...openSinkPorts(ports, concealer), step };
  return { ...ports, reporter, concealer, identity: context.identity, github, sinkPorts };
}
