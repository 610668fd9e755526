import {
  findPlatform,
  type NodeInstallPorts,
  openActionsCache,
  openInstallPorts,
} from '../node/index.ts';
import type { Runner } from './run-action.ts';

/** What installing plugins needs of the world beside what every operation does. */
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
