import type { Diagnostic } from '../kernel/index.ts';
import { environmentFlag, type ResourceRecord, type ResourceSpec } from '../resources/index.ts';
import { findTwin } from './adopted-record.ts';
import type { ImportScope } from './import-all.ts';
import type { Session } from './session.ts';

/** What decides whether a resource that a provider shows is this environment's to take over. */
export interface Doubts {
  readonly session: Pick<Session, 'environment' | 'resolved'>;
  readonly request: ImportScope & { readonly cancelled: AbortSignal };
  /** The environments that the index gives each name to. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** Who may own a resource of that name, as config and request say. */
  readonly ownersOf: (name: string) => readonly string[];
}

/** Why a resource of the right name may not be ours. */
export type Doubt =
  | { readonly kind: 'theirs' | 'unanswered'; readonly finding: Diagnostic }
  /** Only the name speaks for it, which another environment of the config gives as well. */
  | { readonly kind: 'shared-name'; readonly spec: ResourceSpec; readonly maker: string };

/** A resource of the right name, and who owns it by its provider's account; empty for nobody. */
interface Suspect {
  readonly spec: ResourceSpec;
  readonly owner: string;
}

/** Another environment has it (T-11), somebody else owns it, or the name alone proves too little. */
export function findDoubt(suspect: Suspect, doubts: Doubts): Doubt | undefined {
  const { spec, owner } = suspect;
  const { session, request, claims, ownersOf } = doubts;
  const isClaimed = claims.get(spec.name)?.includes(session.environment) === true;
  const isOwned = ownersOf(spec.name).includes(owner);
  const finding = isClaimed ? undefined : claimedElsewhere(spec, claims);
  if (finding !== undefined) return { kind: 'theirs', finding };
  if (owner !== '' && !isOwned) {
    return { kind: 'theirs', finding: ownedByOthers(suspect, session.environment) };
  }
  const isProven = isClaimed || isOwned || request.acceptsSharedNames;
  return isProven ? undefined : findOtherMaker(spec, session);
}

/** Only its name speaks for it, which another environment of the config may give as well. */
function findOtherMaker(spec: ResourceSpec, { resolved }: Doubts['session']): Doubt | undefined {
  const [maker] = resolved.namesElsewhere.get(spec.name) ?? [];
  return maker === undefined ? undefined : { kind: 'shared-name', spec, maker };
}

/** The doubts in words; what one answer settles for all is said once. */
export function toFindings(doubts: readonly Doubt[], environment: string): readonly Diagnostic[] {
  const shared = doubts.flatMap((doubt) => (doubt.kind === 'shared-name' ? [doubt] : []));
  return [
    ...doubts.flatMap((doubt) => ('finding' in doubt ? [doubt.finding] : [])),
    ...sharedNames(shared, environment),
  ];
}

/** What would be recorded a second time: a resource has one record, whatever it is called. */
export function findTwins(
  records: readonly ResourceRecord[],
  remembered: readonly ResourceRecord[],
  { environment }: Pick<Session, 'environment'>,
): readonly Diagnostic[] {
  return records.flatMap((record, index) => {
    const others = [...remembered, ...records.slice(0, index)].filter(
      ({ name }) => name !== record.name,
    );
    const { providerRef = '' } = record;
    const twin = findTwin(others, { type: record.type, providerRef }, record);
    return twin === undefined ? [] : [twice(record, twin, environment)];
  });
}

/** The refusal to choose between several resources of one name. */
export function severalOf(
  spec: ResourceSpec,
  ids: readonly string[],
  environment: string,
): Diagnostic {
  return toDiagnostic(spec, {
    code: 'SEVERAL_OF_THAT_NAME',
    summary: 'A provider has several resources of one name',
    detail:
      `Provider ${spec.providerRef} has ${String(ids.length)} ${spec.type} called ${spec.name}: ${[...ids].sort().join(', ')}. ` +
      `Look up which one is meant:\n\n    ${byHand(spec, environment)} --id <id>`,
  });
}

function claimedElsewhere(spec: ResourceSpec, claims: Doubts['claims']): Diagnostic | undefined {
  const [claimant] = claims.get(spec.name) ?? [];
  if (claimant === undefined) return undefined;
  return toDiagnostic(spec, {
    code: 'CLAIMED_ELSEWHERE',
    summary: 'A resource belongs to another environment',
    detail:
      `${spec.name} (${spec.type}) is there, and the index at the state location gives that name to ` +
      `${nameOf(claimant)}. Give the resource a name of its own under environments, keep the state ` +
      `of each environment in its own place, or leave it out:\n\n    --skip ${spec.name}`,
  });
}

function ownedByOthers({ spec, owner }: Suspect, environment: string): Diagnostic {
  return toDiagnostic(spec, {
    code: 'OWNED_BY_OTHERS',
    summary: 'A resource belongs to somebody else',
    detail:
      `${spec.name} (${spec.type}) is there, and its provider says that ${owner} owns it. If that is ` +
      'this environment, say so; if only this one is to be taken over, name it:\n\n' +
      `    --owner ${owner}\n    ${byHand(spec, environment)}`,
  });
}

function sharedNames(
  shared: readonly (Doubt & { readonly kind: 'shared-name' })[],
  environment: string,
): readonly Diagnostic[] {
  const [first] = shared;
  if (first === undefined) return [];
  const lines = shared.map(
    ({ spec: { name, type }, maker }) => `  ${name} (${type}), as in ${nameOf(maker)}\n`,
  );
  const finding = toDiagnostic(first.spec, {
    code: 'NAME_OF_SEVERAL_ENVIRONMENTS',
    summary: 'Nothing says which environment a resource is of',
    detail:
      `These are there, and another environment makes a resource of that name too:\n${lines.join('')}` +
      'If the environments have accounts of their own, so that they can only be ours, say so; to take over ' +
      `one alone, name it:\n\n    --accept-shared-names\n    ${byHand(first.spec, environment)}`,
  });
  return [finding];
}

function twice(record: ResourceRecord, twin: ResourceRecord, environment: string): Diagnostic {
  return {
    severity: 'error',
    code: 'ALREADY_REMEMBERED',
    summary: 'The state has a resource under another name',
    detail:
      `${record.name} would be the ${record.type} with the id ${record.providerId}, which is ${twin.name}. To ` +
      'give that record the name that the config has for it (the resource itself stays as it is):' +
      `\n\n    wfctl infra state mv ${twin.name} ${record.name}${environmentFlag(environment)}`,
  };
}

function toDiagnostic(
  { place }: ResourceSpec,
  finding: Pick<Diagnostic, 'code' | 'summary' | 'detail'>,
): Diagnostic {
  return { severity: 'error', ...finding, ...(place === undefined ? {} : { place }) };
}

/** The command that takes over one resource, whoever says otherwise. */
function byHand({ name }: ResourceSpec, environment: string): string {
  return `wfctl infra import --name ${name}${environmentFlag(environment)}`;
}

function nameOf(environment: string): string {
  return environment === '' ? 'the base config' : `environment ${environment}`;
}
