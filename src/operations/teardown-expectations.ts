import { type Diagnostic } from '../kernel/index.ts';
import {
  environmentFlag,
  findOwner,
  hasResource,
  type ResourceRecord,
  unclaimed,
} from '../resources/index.ts';
import type { Intent } from '../state/index.ts';
import type { Expected } from '../teardown/index.ts';
import type { Session } from './session.ts';
import type { Memory } from './teardown-state.ts';

/** What of an environment may be there, by config and state together. */
export interface Expectations {
  readonly expected: readonly Expected[];
  /** The records that are this environment's, each with the provider module it belongs to. */
  readonly records: readonly ResourceRecord[];
  /** Records and intents whose provider cannot be asked: of these nothing can be proven. */
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Takes together the names that the config comes to, our records, and attempts that were cut off. */
export function toExpectations(session: Session, memory: Memory): Expectations {
  const homes = memory.records
    .filter(hasResource)
    .map((record) => ({ record, home: findHome(record.name, session, memory) }));
  const ours = homes.filter(({ home }) => home === 'ours').map(({ record }) => record);
  const doubtful = homes.filter(({ home }) => home === 'doubtful').map(({ record }) => record);
  const owned = ours.map((record) => toOwned(record, session));
  const attempts = memory.intents.filter(mayHaveMade).map((intent) => toAttempt(intent, session));
  return {
    expected: [
      ...session.specs.map(({ name, type, providerRef }) => ({
        ...{ name, type, providerRef },
        ...{ providerId: '', evidence: 'config' as const },
      })),
      ...owned.flatMap(({ expected }) => expected),
      ...attempts.flatMap(({ expected }) => expected),
    ],
    records: ours,
    problems: [...owned, ...attempts].flatMap(({ problems }) => problems),
    warnings: doubtful.map((record) => unclaimed(record, session.environment)),
  };
}

/**
 * Whose a record is. As for a destroy, one that nobody claims is ours where our config alone names
 * it, and where no other environment keeps its records in the same place (T-11).
 */
function findHome(
  name: string,
  session: Session,
  { claims }: Memory,
): 'ours' | 'theirs' | 'doubtful' {
  const claimed = claims?.get(name);
  if (claimed !== undefined) {
    return claimed.every((claimant) => claimant === session.environment) ? 'ours' : 'theirs';
  }
  if (session.resolved.namesElsewhere.has(name)) return 'theirs';
  const isWanted = session.specs.some((spec) => spec.name === name);
  const isAlone = claims !== undefined && !session.sharesLocation;
  return isWanted || isAlone ? 'ours' : 'doubtful';
}

interface Found {
  readonly expected: readonly Expected[];
  readonly problems: readonly Diagnostic[];
}

function toOwned(record: ResourceRecord, session: Session): Found {
  const { name, type, providerId } = record;
  const spec = session.specs.find((one) => one.name === name);
  const owner = findOwner(record, spec?.providerRef, session.resolved.providers);
  if (owner.kind !== 'module') {
    return { expected: [], problems: [withoutProvider(name, type, session)] };
  }
  const { providerRef } = owner;
  return {
    expected: [{ name, type, providerRef, providerId, evidence: 'state' }],
    problems: [],
  };
}

function mayHaveMade({ action }: Intent): boolean {
  return action === 'create' || action === 'replace';
}

function toAttempt({ name, type, providerRef }: Intent, session: Session): Found {
  const isDeclared = session.resolved.providers.some((provider) => provider.name === providerRef);
  if (!isDeclared) return { expected: [], problems: [withoutProvider(name, type, session)] };
  return {
    expected: [{ name, type, providerRef, providerId: '', evidence: 'journal' }],
    problems: [],
  };
}

function withoutProvider(name: string, type: string, { environment }: Session): Diagnostic {
  return {
    severity: 'error',
    code: 'PROVIDER_MODULE_GONE',
    summary: 'A remembered resource has no provider in the config',
    detail:
      `The state remembers ${name} (${type}), and the config has no provider module to ask for it, so ` +
      'it cannot be deleted or proven to be gone. Put the module back and run the teardown again. If ' +
      `nothing stands behind the record, remove it:\n  wfctl infra state rm ${name}${environmentFlag(environment)}`,
  };
}
