import type { Diagnostic } from '../kernel/index.ts';
import { describeTarget, SecretsError, toPlaceId, toStoreTarget } from '../secrets/index.ts';
import type { GeneratedSecret, KeepingStore } from './generated-secrets.ts';
import type { Refused } from './plan.ts';
import { isForGood } from './sink-refusal.ts';

/** One generator and what its store has of it. */
export interface FoundSecret {
  readonly generated: GeneratedSecret;
  /** Those of its names that are there. */
  readonly there: ReadonlySet<string>;
  /** Why that cannot be told now, or why nothing can be written now. */
  readonly failure: SecretsError | undefined;
}

/**
 * Asks every store once what it has, and then every place that has to be written to whether we may.
 * Whatever no later try can mend is refused, with all of it at once; nothing was made then.
 */
export async function findGenerated(
  generated: readonly GeneratedSecret[],
  signal: AbortSignal,
): Promise<{ readonly kind: 'found'; readonly secrets: readonly FoundSecret[] } | Refused> {
  const ask = createQuestions(generated, signal);
  const secrets: FoundSecret[] = [];
  const problems: Diagnostic[] = [];
  for (const each of generated) {
    const found = await ask(each);
    if (found.failure !== undefined && isForGood(found.failure)) {
      problems.push(toProblem(each, found.failure));
    } else secrets.push(found);
  }
  return problems.length > 0
    ? { kind: 'refused', diagnostics: problems }
    : { kind: 'found', secrets };
}

function createQuestions(
  generated: readonly GeneratedSecret[],
  signal: AbortSignal,
): (each: GeneratedSecret) => Promise<FoundSecret> {
  const listed = new Map<KeepingStore, Promise<ReadonlySet<string> | SecretsError>>();
  const checked = new Map<string, Promise<SecretsError | undefined>>();
  const list = ({ store }: GeneratedSecret): Promise<ReadonlySet<string> | SecretsError> => {
    const names = generated.filter((each) => each.store === store).flatMap((each) => each.names);
    const listing = listed.get(store) ?? store.find(names, { signal }).catch(toSecretsError);
    listed.set(store, listing);
    return listing;
  };
  const check = ({ store, place, names }: GeneratedSecret): Promise<SecretsError | undefined> => {
    const [name = ''] = names;
    const id = toPlaceId(toStoreTarget(place, name));
    const checking =
      checked.get(id) ?? store.sinkFor(name).check({ signal }).then(nothing, toSecretsError);
    checked.set(id, checking);
    return checking;
  };
  return async (each) => {
    const listing = await list(each);
    if (listing instanceof SecretsError) {
      return { generated: each, there: new Set(), failure: listing };
    }
    const there = new Set(each.names.filter((name) => listing.has(name)));
    const isComplete = there.size === each.names.length;
    return { generated: each, there, failure: isComplete ? undefined : await check(each) };
  };
}

function nothing(): undefined {
  return undefined;
}

function toSecretsError(error: unknown): SecretsError {
  if (error instanceof SecretsError) return error;
  throw error;
}

function toProblem({ generator, names, place }: GeneratedSecret, error: SecretsError): Diagnostic {
  const what = describeTarget(toStoreTarget(place, names[0] ?? ''));
  return {
    severity: 'error',
    code: error.code,
    summary: 'A secret cannot be generated',
    detail: `The ${what} is to be made, but ${error.message}. ${error.hint ?? ''}`.trimEnd(),
    place: generator.place,
  };
}
