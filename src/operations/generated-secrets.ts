import { type Config, findUnusableName, namesOf, type SecretGenerator } from '../config/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import {
  isWritable,
  type SecretStore,
  toSinkId,
  toStoreTarget,
  type WritablePlace,
} from '../secrets/index.ts';
import type { ConfiguredStore, SecretStores } from './secret-stores.ts';

/** A generator, the names of the secrets it makes, and the store they are kept in. */
export interface GeneratedSecret {
  readonly generator: SecretGenerator;
  /** All of them have to be there (T-58). */
  readonly names: readonly string[];
  readonly place: WritablePlace;
  readonly store: KeepingStore;
}

/** A store that values can be put into. */
export type KeepingStore = SecretStore & Required<Pick<SecretStore, 'sinkFor'>>;

/** The credentials that can be made. */
const CREDENTIAL_SOURCES = ['digitalocean.spaces'];

/**
 * The generators of a config with their stores, and everything that keeps any of them from being
 * made: settings of stores, stores that keep nothing, names that a store does not take, and two
 * secrets under one name. Nobody is asked for it.
 */
export function listGenerated(
  { secrets }: Pick<Config, 'secrets'>,
  stores: SecretStores,
): { readonly generated: readonly GeneratedSecret[]; readonly problems: readonly Diagnostic[] } {
  const generated: GeneratedSecret[] = [];
  const problems = new Set<Diagnostic>();
  const taken = new Map<string, SecretGenerator>();
  for (const generator of secrets?.generate ?? []) {
    const opening = stores.open(generator.store);
    if (opening.kind === 'unusable') {
      for (const problem of opening.problems) problems.add(problem);
      continue;
    }
    const keeping = toKeeping(opening);
    if (keeping === undefined) {
      problems.add(refuseKeeping(generator));
      continue;
    }
    const { type, source } = generator;
    if (type === 'provider_credential' && !CREDENTIAL_SOURCES.includes(source)) {
      problems.add(refuseSource(generator));
    }
    const entry = { generator, names: namesOf(generator), ...keeping };
    for (const problem of nameProblems(entry, taken)) problems.add(problem);
    generated.push(entry);
  }
  return { generated, problems: [...problems] };
}

function toKeeping({
  place,
  store,
}: ConfiguredStore): Pick<GeneratedSecret, 'place' | 'store'> | undefined {
  return isWritable(place) && isKeeping(store) ? { place, store } : undefined;
}

function isKeeping(store: SecretStore): store is KeepingStore {
  return store.sinkFor !== undefined;
}

function nameProblems(
  { generator, names, place }: GeneratedSecret,
  taken: Map<string, SecretGenerator>,
): readonly Diagnostic[] {
  return names.flatMap((name) => {
    const unusable = refuseName(name, { generator, place });
    if (unusable.length > 0) return unusable;
    const id = toSinkId(toStoreTarget(place, name));
    const twin = taken.get(id);
    taken.set(id, generator);
    return twin === undefined ? [] : [toProblem(generator, describeTwin(name, twin))];
  });
}

/** What is wrong with the name of a secret where it is to be kept. */
export function refuseName(
  name: string,
  { generator, place }: Pick<GeneratedSecret, 'generator' | 'place'>,
): readonly Diagnostic[] {
  const unusable = findUnusableName(name, place.kind === 'github' ? 'github' : 'stored');
  return unusable === undefined ? [] : [toProblem(generator, unusable)];
}

function describeTwin(name: string, twin: SecretGenerator): string {
  return `"${name}" is also made by "${twin.key}" (line ${String(twin.place.line)}), so that one would replace the other. Give one another key.`;
}

/** The refusal of a secret whose store keeps nothing. */
export function refuseKeeping(generator: SecretGenerator): Diagnostic {
  return toProblem(
    generator,
    `"${generator.key}" cannot be kept where it is to be: variables and keychains are only read, and what is made would be lost with this process. Name a store of another kind, such as github, vault, aws or file, in "store" or "secrets.provider".`,
  );
}

function refuseSource(generator: SecretGenerator): Diagnostic {
  return toProblem(
    generator,
    `"${generator.key}" is a credential of "${generator.source}", and none of those can be made. Known sources are ${CREDENTIAL_SOURCES.join(', ')}.`,
  );
}

function toProblem({ place }: SecretGenerator, detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'SECRET_NOT_GENERATED',
    summary: 'A secret cannot be generated',
    detail,
    place,
  };
}
