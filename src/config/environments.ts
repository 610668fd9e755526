import { BASE_CONFIG, type Diagnostic, suggest } from '../kernel/index.ts';
import { toFinding } from './finding.ts';
import { type Config } from './model.ts';
import { isResourceType } from './module-types.ts';
import { resolveName } from './resolve-module.ts';

/** Every environment the config mentions: at the top, in any module, or in `ci.deploy` (T-05). */
export function findKnownEnvironments(config: Config): ReadonlySet<string> {
  return new Set([
    ...config.environments.keys(),
    ...config.modules.flatMap((module) => [...module.environments.keys()]),
    ...config.deployEnvironments,
  ]);
}

/** The finding about an environment that the config never mentions. */
export function refuseUnknown(environment: string, known: ReadonlySet<string>): Diagnostic {
  const list = known.size === 0 ? 'It mentions none at all.' : `It knows ${listNames(known)}.`;
  const detail = `The config never mentions the environment "${environment}".${suggest(environment, known)} ${list} Correct the name, or add it to "environments".`;
  return toFinding('UNKNOWN_ENVIRONMENT', detail);
}

/** The finding about an environment that was not named, where the config has some. */
export function refuseUnnamed(known: ReadonlySet<string>): Diagnostic {
  const detail =
    `No environment is named, and the config has ${listNames(known)}. Name one of them. ` +
    `To work on the config as it is written, say "${BASE_CONFIG}".`;
  return toFinding('NO_ENVIRONMENT', detail);
}

function listNames(known: ReadonlySet<string>): string {
  const names = [...known].slice(0, MAX_LISTED).map((name) => `"${name}"`);
  return `${names.join(', ')}${known.size > MAX_LISTED ? ' and others' : ''}`;
}

/**
 * The resource names that the other environments of the config make, with the environments that
 * make them (T-11). The base config counts as none: it is where names come from.
 */
export function findNamesElsewhere(
  config: Config,
  environment: string,
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const elsewhere = new Map<string, string[]>();
  const modules = config.modules.filter((module) => isResourceType(module.type));
  for (const other of known) {
    if (other === environment) continue;
    for (const module of modules) {
      const name = resolveName(module, other);
      if (name === undefined) continue;
      const makers = elsewhere.get(name);
      if (makers === undefined) elsewhere.set(name, [other]);
      else if (makers.at(-1) !== other) makers.push(other);
    }
  }
  return elsewhere;
}

/** More names than these help nobody to find a misspelling. */
const MAX_LISTED = 20;
