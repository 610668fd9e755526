import { resolveForEnv } from '../config/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import { toEnvironmentName } from '../resources/index.ts';
import { describeTarget, isForThisJob } from '../secrets/index.ts';
import type { SettingSources } from './fill-setting.ts';
import { knownEnvironments } from './known-environments.ts';
import type { Session } from './session.ts';
import { type SinkWish, toSinkWishes } from './sink-wishes.ts';

/**
 * The environments whose outputs go to the same places as these wishes, by the ids of those: what is
 * there then is of whichever was applied last, and none may believe its own marks. An environment that
 * cannot be resolved here is passed over.
 */
export function findContested(
  wishes: readonly SinkWish[],
  { config, environment }: Pick<Session, 'config' | 'environment'>,
  sources: SettingSources & { readonly folder: string },
): ReadonlyMap<string, readonly string[]> {
  const ours = new Set(wishes.filter(({ target }) => !isForThisJob(target)).map(({ id }) => id));
  const contested = new Map<string, string[]>();
  for (const other of ours.size === 0 ? [] : knownEnvironments(config)) {
    if (other === environment) continue;
    const { variables } = sources;
    const resolution = resolveForEnv(config, other, { variables, warnUnset: true });
    if (resolution.kind === 'invalid') continue;
    const there = { ...sources, environment: toEnvironmentName(other) };
    const theirs = toSinkWishes({ config, resolved: resolution.config }, there).wishes;
    for (const id of new Set(theirs.map((wish) => wish.id))) {
      if (ours.has(id)) contested.set(id, [...(contested.get(id) ?? []), other]);
    }
  }
  return contested;
}

/** What is to be said of wishes that another environment has as well. */
export function contestedWarnings(
  wishes: readonly SinkWish[],
  contested: ReadonlyMap<string, readonly string[]>,
): readonly Diagnostic[] {
  return wishes.flatMap(({ id, output, resource, target, place }) => {
    const others = contested.get(id);
    if (others === undefined) return [];
    const detail =
      `The ${describeTarget(target)} gets ${output} of ${resource} here, and that of ${others.join(', ')} too, so ` +
      'that it holds whichever was applied last. Give each environment its own: a scope of an environment, or ' +
      'a name with `${{ wfctl.environment }}` in it.';
    const summary = 'Several environments share a sink';
    return [{ severity: 'warning', code: 'SINK_CONTESTED', summary, detail, place }];
  });
}
