import { type Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  type DependencyMap,
  discover,
  type Discovery,
  guard,
  type Judged,
  toDependencyMap,
  type Unanswered,
} from '../teardown/index.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';
import type { Expectations } from './teardown-expectations.ts';
import type { Memory } from './teardown-state.ts';

/** What decides what a teardown looks for and what it may delete. */
export interface TeardownScope {
  /** Tags and owners that nothing but this environment's resources carry. */
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  /** Names of resources that stay. */
  readonly keep: readonly string[];
  /** Protected resources that may go all the same. */
  readonly allowReplace: ReadonlySet<string>;
  /** Whether what is ours by a mark alone is deleted, though the config does not name it. */
  readonly includesOrphans: boolean;
}

/** All that is known before the providers are asked. */
export interface Surroundings {
  readonly session: Session;
  readonly memory: Memory;
  readonly expectations: Expectations;
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly scope: TeardownScope;
  readonly limit: number;
  readonly cancelled: AbortSignal;
}

/** What is there, and what is to become of it. */
export interface Survey {
  readonly judged: readonly Judged[];
  readonly absent: Discovery['absent'];
  readonly dependencies: DependencyMap;
  /** What could not be said: nothing is proven while there is any. */
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Asks every provider what is there of the environment, and judges each resource. */
export async function survey(around: Surroundings, ports: OperationPorts): Promise<Survey> {
  const { session, memory, expectations, scope } = around;
  const ownersOf = createOwnersOf(session, scope);
  const discovery = await discover({
    inspectors: around.clients,
    expected: expectations.expected,
    ...{ tags: scope.tags, owners: scope.owners, ownersOf },
    limit: around.limit,
    signal: around.cancelled,
  });
  const { names, namesElsewhere } = session.resolved;
  const dependencies = toDependencyMap(session.specs, expectations.records, names);
  const judged = guard(discovery.sightings, {
    environment: session.environment,
    specs: session.specs,
    records: expectations.records,
    absent: new Set(discovery.absent.map(({ name }) => name)),
    ...{ dependencies, namesElsewhere, ownersOf },
    claims: memory.claims ?? new Map<string, readonly string[]>(),
    keep: new Set(scope.keep.map((name) => names.get(name) ?? name)),
    allowed: scope.allowReplace,
    includesOrphans: scope.includesOrphans,
  });
  return {
    judged,
    absent: discovery.absent,
    dependencies,
    problems: discovery.unanswered.map((one) => toUnansweredProblem(one, ports)),
    warnings: discovery.blind.map(toBlindWarning),
  };
}

/** Names on the keep-list that nothing has: a slip there would delete what somebody wanted to keep. */
export function findUnknownNames(
  { scope, session, expectations, memory }: Surroundings,
  { judged }: Survey,
): readonly string[] {
  const known = new Set<string>([
    ...session.specs.flatMap(({ name, baseName }) => [name, baseName]),
    ...[...expectations.expected, ...memory.records].map(({ name }) => name),
    ...judged.map(({ sighting }) => sighting.ref.name),
  ]);
  return scope.keep.filter((name) => !known.has(name));
}

/** Who should own a resource: whoever was named for all of them, else whom its config names. */
export function createOwnersOf(
  { specs }: Pick<Session, 'specs'>,
  { owners }: Pick<TeardownScope, 'owners'>,
): (name: string) => readonly string[] {
  const declared = new Map<string, string>();
  for (const { name, config } of specs) {
    const owner = config?.['owner'];
    if (typeof owner === 'string' && owner !== '') declared.set(name, owner);
  }
  return (name) => {
    const owner = declared.get(name);
    return owner === undefined ? owners : [...owners, owner];
  };
}

/** Why nothing can be said of what a provider has. */
export function toUnansweredProblem(
  { providerRef, question, error }: Unanswered,
  ports: OperationPorts,
): Diagnostic {
  return {
    severity: 'error',
    code: 'PROVIDER_NO_ANSWER',
    summary: 'A provider could not say what is there',
    detail: ports.concealer.redact(
      `Provider ${providerRef} could not say ${question}: ${error.message}.` +
        (error.hint === undefined ? '' : ` ${error.hint}`),
    ),
  };
}

function toBlindWarning(providerRef: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'PROVIDER_LISTS_NO_MARKS',
    summary: 'A provider cannot list by tag or owner',
    detail:
      `Provider ${providerRef} was asked for resources by their names only, since it cannot list by ` +
      'the tags and owners given. What the config and the state do not name is not found there.',
  };
}
