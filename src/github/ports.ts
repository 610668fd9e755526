import {
  findPlatform,
  type NodeInstallPorts,
  type NodePorts,
  openActionsCache,
  openInstallPorts,
  openNodePorts,
} from '../node/index.ts';
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

/** What installing plugins needs of the world beside that. */
export interface RunnerInstallPorts extends NodeInstallPorts {
  /** Such as `linux-amd64`. */
  readonly platform: string;
}

/** Opens them; archives are kept in the Actions cache as well where that is asked for. */
export function openRunnerInstallPorts(
  { environment, reporter }: Pick<Runner, 'environment' | 'reporter'>,
  { usesCache }: { readonly usesCache: boolean },
): RunnerInstallPorts {
  const ports = { ...openInstallPorts(environment), platform: findPlatform() };
  if (!usesCache) return ports;
  const cache = openActionsCache(environment, ports.http);
  if (cache !== undefined) return { ...ports, caches: [...ports.caches, cache] };
  const text = 'this runner has no Actions cache, so that archives are not kept in it';
  reporter.report({ kind: 'note', level: 'warning', text });
  return ports;
}
