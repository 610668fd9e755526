import { chooseStore } from '../config/index.ts';
import type { Diagnostic, Secret } from '../kernel/index.ts';
import { isWritable, toSinkId, toStoreTarget } from '../secrets/index.ts';
import { refuseKeeping, refuseName } from './generated-secrets.ts';
import type { Session } from './session.ts';
import type { SinkWish } from './sink-wishes.ts';
import { toStorePlace, type StoreSources } from './store-place.ts';

/** The outputs that `secrets.generate` wants to be kept as secrets. */
export interface OutputSecretWishes {
  readonly wishes: readonly SinkWish[];
  readonly problems: readonly Diagnostic[];
  /** Tokens that the config itself holds, by the names that the targets have for them. */
  readonly tokens: ReadonlyMap<string, Secret>;
}

/**
 * Takes each `infra_output` for an output with a sink in its store: so it is put there as soon as the
 * resource is recorded, again whenever it changes (T-62), and made up for by a sync where that failed.
 */
export function toOutputSecretWishes(
  { config, resolved }: Pick<Session, 'config' | 'resolved'>,
  sources: StoreSources,
): OutputSecretWishes {
  const wishes: SinkWish[] = [];
  const problems: Diagnostic[] = [];
  const tokens = new Map<string, Secret>();
  for (const { generator, resource, output } of resolved.outputSecrets) {
    const chosen = chooseStore(config, sources.environment, generator.store);
    const outcome = toStorePlace(chosen, sources);
    if (outcome.kind === 'unusable') {
      problems.push(...outcome.problems);
      continue;
    }
    const { place, token } = outcome;
    if (token !== undefined) tokens.set(...token);
    if (!isWritable(place)) {
      problems.push(refuseKeeping(generator));
      continue;
    }
    problems.push(...refuseName(generator.key, { generator, place }));
    const target = toStoreTarget(place, generator.key);
    wishes.push({ resource, output, target, id: toSinkId(target), place: generator.place });
  }
  return { wishes, problems, tokens };
}
