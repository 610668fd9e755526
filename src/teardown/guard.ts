import { isProtected, type ResourceRecord, type ResourceSpec } from '../resources/index.ts';
import { dependenciesAmong, type DependencyMap } from './order.ts';
import type { Sighting } from './sighting.ts';

/** What decides whether a resource may be deleted. */
export interface GuardRequest {
  readonly environment: string;
  readonly specs: readonly Pick<ResourceSpec, 'name' | 'isProtected' | 'config'>[];
  /** The records that are this environment's. */
  readonly records: readonly ResourceRecord[];
  /** Names of records of which the provider says that nothing is there. */
  readonly absent: ReadonlySet<string>;
  readonly dependencies: DependencyMap;
  /** The environments that the index gives each name to. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** Names that other environments of the config come to, to those environments. */
  readonly namesElsewhere: ReadonlyMap<string, readonly string[]>;
  /** What is to stay. */
  readonly keep: ReadonlySet<string>;
  /** Protected resources that may go all the same. */
  readonly allowed: ReadonlySet<string>;
  readonly includesOrphans: boolean;
  /** Whose mark a resource of that name should carry; empty where nobody says. */
  readonly ownersOf: (name: string) => readonly string[];
}

/** What is to become of a resource. */
export type Verdict =
  | { readonly kind: 'delete' }
  /** It stays because somebody wants it to: no leftover. */
  | { readonly kind: 'keep'; readonly because: string }
  /** It is another environment's, or another's as well: no leftover. */
  | { readonly kind: 'theirs'; readonly because: string }
  /** Ours, but the config does not name it any more, and nobody said that such things go too. */
  | { readonly kind: 'orphan'; readonly because: string }
  /** Nothing proves that it is ours, so it is never deleted, and never said to be gone. */
  | { readonly kind: 'unproven'; readonly because: string };

/** A resource and what is to become of it. */
export interface Judged {
  readonly sighting: Sighting;
  readonly verdict: Verdict;
}

/**
 * Judges every sighting. What something that stays depends on stays as well: nobody who keeps a
 * database wants the network below it gone.
 */
export function guard(sightings: readonly Sighting[], request: GuardRequest): readonly Judged[] {
  const specs = new Map<string, GuardRequest['specs'][number]>(
    request.specs.map((spec) => [spec.name, spec]),
  );
  const records = new Map<string, ResourceRecord>(
    request.records.map((record) => [record.name, record]),
  );
  const judged = sightings.map((sighting) => ({
    sighting,
    verdict: judge(sighting, { request, specs, records }),
  }));
  const staying = new Set([
    ...judged.filter(({ verdict }) => stays(verdict)).map(({ sighting }) => sighting.ref.name),
    ...namesToStay(request),
  ]);
  const needed = dependenciesAmong(staying, request.dependencies);
  return judged.map(({ sighting, verdict }) => {
    const by = needed.get(sighting.ref.name);
    return verdict.kind === 'delete' && by !== undefined
      ? { sighting, verdict: { kind: 'keep', because: `${by} stays and depends on it` } }
      : { sighting, verdict };
  });
}

function stays({ kind }: Verdict): boolean {
  return kind === 'keep' || kind === 'theirs';
}

/** What is to stay by name, whether it was seen or its provider could not say. */
function namesToStay({ keep, specs, records, absent, allowed }: GuardRequest): readonly string[] {
  const wanted = specs.filter((spec) => isProtected(spec, undefined));
  const remembered = records.filter(
    (record) => isProtected(undefined, record) && !absent.has(record.name),
  );
  const guarded = [...wanted, ...remembered].map(({ name }) => name);
  return [...keep, ...guarded.filter((name) => !allowed.has(name))];
}

interface Evidenced {
  readonly request: GuardRequest;
  readonly specs: ReadonlyMap<string, GuardRequest['specs'][number]>;
  readonly records: ReadonlyMap<string, ResourceRecord>;
}

function judge(sighting: Sighting, known: Evidenced): Verdict {
  const { request, specs } = known;
  const { ref, evidence } = sighting;
  if (request.keep.has(ref.name)) return { kind: 'keep', because: 'it is on the keep-list' };
  const doubt = doubtOf(sighting, request);
  if (doubt !== undefined) return doubt;
  const isMarkAlone = !specs.has(ref.name) && !evidence.has('state') && !evidence.has('journal');
  if (isMarkAlone && !request.includesOrphans) {
    return { kind: 'orphan', because: 'the config does not name it any more' };
  }
  return isGuarded(sighting, known)
    ? { kind: 'keep', because: `it is protected; name it in allow-replace to let it go` }
    : { kind: 'delete' };
}

/** Why a resource may not be ours, or not ours alone. */
function doubtOf(sighting: Sighting, request: GuardRequest): Verdict | undefined {
  const { ref, evidence } = sighting;
  const { environment, claims, namesElsewhere } = request;
  const claimed = claims.get(ref.name) ?? [];
  const [claimant] = claimed.filter((other) => other !== environment);
  if (claimant !== undefined) {
    const also = claimed.includes(environment) ? ' as well' : '';
    return { kind: 'theirs', because: `it belongs to ${nameOf(claimant)}${also}` };
  }
  if (evidence.has('state') || evidence.has('journal')) return undefined;
  const [maker] = namesElsewhere.get(ref.name) ?? [];
  return evidence.has('tag') || evidence.has('owner')
    ? doubtOfMark(sighting, request, maker)
    : doubtOfName(sighting, request, maker);
}

/** It carries our mark, which somebody may have given to the wrong resource. */
function doubtOfMark(
  { ref }: Sighting,
  { specs }: GuardRequest,
  maker: string | undefined,
): Verdict | undefined {
  if (maker === undefined || specs.some(({ name }) => name === ref.name)) return undefined;
  return { kind: 'unproven', because: `its mark is ours, but its name is one of ${nameOf(maker)}` };
}

/** Only the name speaks for it. */
function doubtOfName(
  { ref, isAmbiguous, owner }: Sighting,
  request: GuardRequest,
  maker: string | undefined,
): Verdict | undefined {
  const expected = request.ownersOf(ref.name);
  if (owner !== '' && expected.length > 0 && !expected.includes(owner)) {
    return { kind: 'unproven', because: `it is owned by ${owner}` };
  }
  if (isAmbiguous) return { kind: 'unproven', because: 'there are several of that name' };
  if (maker === undefined) return undefined;
  return {
    kind: 'unproven',
    because: `${nameOf(maker)} makes a resource of that name too, and no state says whose it is`,
  };
}

function isGuarded({ ref, output }: Sighting, { request, specs, records }: Evidenced): boolean {
  if (request.allowed.has(ref.name)) return false;
  const byProvider = output?.outputs.reveal()['protected'];
  return (
    isProtected(specs.get(ref.name), records.get(ref.name)) ||
    byProvider === true ||
    byProvider === 'true'
  );
}

function nameOf(environment: string): string {
  return environment === '' ? 'the base config' : `environment ${environment}`;
}
