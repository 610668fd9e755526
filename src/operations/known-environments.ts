import type { Config } from '../config/index.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/** Every environment that a config declares or has a module say something of. */
export function knownEnvironments(config: Config): readonly string[] {
  const names = new Set(config.environments.keys());
  for (const module of config.modules)
    for (const name of module.environments.keys()) names.add(name);
  return [...names];
}

/** The names of environments and modules, which readers know and would miss in what is said. */
export function listReadableNames(config: Config): readonly string[] {
  const names = [...knownEnvironments(config)];
  for (const { name } of config.modules) names.push(name);
  return names;
}

/**
 * Tells which environments there are, where nobody named one: an environment that somebody forgot to
 * name must not look like one that has nothing yet.
 */
export function mentionEnvironments(
  config: Config,
  { isUnnamed }: EnvironmentRequest,
  { reporter }: OperationPorts,
): void {
  const known = knownEnvironments(config);
  if (isUnnamed !== true || known.length === 0) return;
  const text =
    `No environment was named, so this is the config as it is written, and none of ${known.join(', ')}. ` +
    'Name one with --env, or say --env "(base)".';
  reporter.report({ kind: 'note', level: 'warning', text });
}
