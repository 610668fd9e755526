import {
  type CallOptions,
  type DriverError,
  mapLimited,
  type ResourceOutput,
  type ResourceRef,
} from '../resources/index.ts';
import type { Inspector } from './inspector.ts';
import { type Listing, listType, type Look, lookFor } from './look.ts';
import { findMarked, ownerOfUnproven, readMarked } from './marks.ts';
import { type Evidence, type Expected, type Sighting, sightingKey } from './sighting.ts';

/** Where to look, and for what. */
export interface DiscoveryRequest {
  /** Every provider that could be started, by module name. */
  readonly inspectors: ReadonlyMap<string, Inspector>;
  readonly expected: readonly Expected[];
  /** Tags and owners that only resources of this environment carry. */
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  /** Whose mark a resource of that name should carry; empty where nobody says. */
  readonly ownersOf: (name: string) => readonly string[];
  /** How many questions each provider is asked at the same time. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Something that a provider could not say. */
export interface Unanswered {
  readonly providerRef: string;
  /** What was asked, such as `whether web (infra.dns) is there`. */
  readonly question: string;
  readonly error: DriverError;
}

/** What is really there, by the providers' account. */
export interface Discovery {
  /** Each resource once; what was expected first, in its order. */
  readonly sightings: readonly Sighting[];
  /** What the state knows of and the provider says is not there, and attempts of which nothing shows. */
  readonly absent: readonly Expected[];
  readonly unanswered: readonly Unanswered[];
  /** Providers that cannot list by any of the marks that were given: what has no name is not found there. */
  readonly blind: readonly string[];
}

/** One provider, and what every question to it needs. */
export interface Inquiry {
  readonly providerRef: string;
  readonly inspector: Inspector;
  readonly options: CallOptions;
  readonly request: DiscoveryRequest;
}

/**
 * Asks the providers what is there of an environment, without believing any state: by the names that
 * the config comes to, by what records and unsettled intents tell, and by tags and owners.
 *
 * Lists every type once where the provider can, and asks for single resources otherwise. A question
 * that failed is in `unanswered`, never taken for "absent" (T-45, T-48).
 */
export async function discover(request: DiscoveryRequest): Promise<Discovery> {
  const found = await Promise.all(
    [...request.inspectors].map(([providerRef, inspector]) =>
      discoverAt({ providerRef, inspector, request, options: { signal: request.signal } }),
    ),
  );
  return {
    sightings: found.flatMap(({ sightings }) => sightings),
    absent: found.flatMap(({ absent }) => absent),
    unanswered: found.flatMap(({ unanswered }) => unanswered),
    blind: found.flatMap(({ blind }) => blind),
  };
}

async function discoverAt(inquiry: Inquiry): Promise<Discovery> {
  const { providerRef, request } = inquiry;
  const expected = request.expected.filter((one) => one.providerRef === providerRef);
  const looks = await lookForAll(expected, inquiry);
  const marked = await findMarked(inquiry);
  const sightings = mergeSightings([...toSightings(looks, providerRef), ...marked.sightings]);
  const read = await readMarked(sightings, inquiry);
  const owned = await ownerOfUnproven(read.sightings, inquiry);
  return {
    sightings: owned.sightings,
    absent: looks.filter(isAbsent).map(({ expected: one }) => one),
    unanswered: [
      ...looks.flatMap((look) => toUnanswered(look, providerRef)),
      ...[marked, read, owned].flatMap(({ unanswered }) => unanswered),
    ],
    blind: marked.isBlind ? [providerRef] : [],
  };
}

interface Looked {
  readonly expected: Expected;
  readonly look: Look;
}

async function lookForAll(
  expected: readonly Expected[],
  inquiry: Inquiry,
): Promise<readonly Looked[]> {
  const { inspector, options, request } = inquiry;
  const types = [...new Set(expected.map(({ type }) => type))];
  const listed = await mapLimited(types, request.limit, (type) =>
    listType(inspector, type, options),
  );
  const listings = new Map(types.map((type, index) => [type, listed[index]]));
  const unlisted: Listing = { kind: 'not-supported' };
  return await mapLimited(expected, request.limit, async (one) => ({
    expected: one,
    look: await lookFor(one, listings.get(one.type) ?? unlisted, { inspector, options }),
  }));
}

/** That the config wants something says nothing of whether it ever was there. */
function isAbsent({ expected, look }: Looked): boolean {
  return expected.evidence !== 'config' && look.kind === 'seen' && look.outputs.length === 0;
}

function toUnanswered({ expected, look }: Looked, providerRef: string): readonly Unanswered[] {
  if (look.kind === 'seen') return [];
  const question = `whether ${expected.name} (${expected.type}) is there`;
  return [{ providerRef, question, error: look.error }];
}

function toSightings(looks: readonly Looked[], providerRef: string): readonly Sighting[] {
  return looks.flatMap(({ expected, look }) => {
    if (look.kind === 'unknown') return [];
    return look.outputs.map((output) => ({
      providerRef,
      ref: toRef(output, expected),
      evidence: new Set<Evidence>([expected.evidence]),
      isAmbiguous: look.outputs.length > 1,
      owner: '',
      output,
    }));
  });
}

function toRef({ providerId }: ResourceOutput, { name, type }: Expected): ResourceRef {
  return { name, type, providerId };
}

/** Takes sightings of one resource together: each adds what it knows. */
function mergeSightings(sightings: readonly Sighting[]): readonly Sighting[] {
  const byKey = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const key = sightingKey(sighting);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? sighting : merge(before, sighting));
  }
  return [...byKey.values()];
}

function merge(before: Sighting, after: Sighting): Sighting {
  return {
    ...before,
    evidence: new Set([...before.evidence, ...after.evidence]),
    isAmbiguous: before.isAmbiguous || after.isAmbiguous,
    owner: before.owner === '' ? after.owner : before.owner,
    output: before.output ?? after.output,
  };
}
