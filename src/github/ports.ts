import { type NodePorts, openNodePorts } from '../node/index.ts';
import type { Concealer, Reporter } from '../ports/index.ts';
import type { RunIdentity } from './context.ts';
import type { Runner } from './run-action.ts';

/** What an operation needs of the world, when a runner is it. */
export interface RunnerPorts extends NodePorts {
  readonly reporter: Reporter;
  readonly concealer: Concealer;
  readonly identity: RunIdentity;
}

/** Opens the world for an operation of this step. */
export async function openRunnerPorts(runner: Runner): Promise<RunnerPorts> {
  const { reporter, concealer, context } = runner;
  const ports = await openNodePorts(process.argv[1] ?? '');
  return { ...ports, reporter, concealer, identity: context.identity };
}
