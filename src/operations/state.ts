import { assertNever, type Diagnostic } from '../kernel/index.ts';
import { environmentFlag, type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { breakLock } from '../state/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { findRecordName } from './find-record-name.ts';
import { openLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, loadMemory, openSession, type Session } from './session.ts';

/** A record and the environment the index gives it to, if any. */
export interface ListedRecord {
  readonly record: ResourceRecord;
  readonly environment: string | undefined;
}

export type StateListOutcome =
  | {
      readonly kind: 'listed';
      readonly location: string;
      readonly records: readonly ListedRecord[];
      /** From the config's modules to the names of their resources in this environment. */
      readonly baseNames: ReadonlyMap<string, string>;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig;

/**
 * Every record at the environment's state location, also those of other environments.
 *
 * @throws StateError
 */
export async function listState(
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<StateListOutcome> {
  const opening = await openSession(request, ports, { onlyLooks: true });
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const { records, owners } = await loadMemory(session, ports);
  return {
    kind: 'listed',
    location: session.store.location,
    records: records.map((record) => ({ record, environment: owners.get(record.name) })),
    baseNames: session.resolved.names,
    diagnostics: opening.diagnostics,
  };
}

export interface StateChangeRequest extends EnvironmentRequest {
  readonly name: string;
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
}

export type StateChangeOutcome =
  { readonly kind: 'changed'; readonly name: string } | InvalidConfig | Refused;

/**
 * Forgets one record, named by its own name or its module's, and any unsettled intent of its name; the resource itself stays.
 *
 * @throws StateError
 */
export async function forgetRecord(
  request: StateChangeRequest,
  ports: OperationPorts,
): Promise<StateChangeOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  await using lock = await takeLock(session, { ...request, operation: 'state rm' }, ports);
  const pending = await session.journal.pending();
  const choice = await chooseRecord(
    session,
    request,
    pending.map((intent) => intent.name),
  );
  if (choice.kind === 'refused') return choice;
  const { name } = choice;
  const owners = await session.index.load();
  const elsewhere = findOtherOwner(owners.get(name), session);
  if (elsewhere !== undefined) return refuseOthers(name, elsewhere);
  const ledger = await openLedger(session, lock);
  await ledger.forget(name);
  await ledger.settle(name);
  await session.index.release(session.environment, [name]);
  return { kind: 'changed', name };
}

/**
 * Gives a record that no environment claims to this one (T-11).
 *
 * @throws StateError
 */
export async function claimRecord(
  request: StateChangeRequest,
  ports: OperationPorts,
): Promise<StateChangeOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  await using lock = await takeLock(session, { ...request, operation: 'state claim' }, ports);
  const choice = await chooseRecord(session, request, []);
  if (choice.kind === 'refused') return choice;
  const { name } = choice;
  const owners = await session.index.load();
  const elsewhere = findOtherOwner(owners.get(name), session);
  if (elsewhere !== undefined) return refuseOthers(name, elsewhere);
  lock.assertHeld();
  await session.index.claim(session.environment, [name]);
  return { kind: 'changed', name };
}

export type UnlockOutcome =
  | { readonly kind: 'unlocked'; readonly holder: string }
  | { readonly kind: 'not-locked' }
  | InvalidConfig;

/**
 * Takes the environment's lock away from whoever holds it. A holder that lives notices at its next
 * heartbeat, within a quarter of a minute, and then starts and records nothing more.
 *
 * @throws StateError
 */
export async function unlock(
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<UnlockOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const broken = await breakLock(session.store.companions, session.environment);
  return broken.kind === 'broken' ? { kind: 'unlocked', holder: broken.holder } : broken;
}

/** The environment that claims a record, where ours does not. */
function findOtherOwner(
  claims: readonly string[] | undefined,
  session: Session,
): string | undefined {
  return claims?.includes(session.environment) === true ? undefined : claims?.[0];
}

function refuseOthers(name: string, owner: string): Refused {
  const flag = environmentFlag(owner);
  return refuseChange(
    'CLAIMED_ELSEWHERE',
    `${name} belongs to ${owner === '' ? 'the base environment' : `the environment ${owner}`}. If it ` +
      `does not any more, let go of it there (the resource itself stays), then import it here:\n\n` +
      `    wfctl infra state rm ${name}${flag}`,
  );
}

/** Finds the one record that a request names. */
export async function chooseRecord(
  session: Session,
  request: StateChangeRequest,
  others: readonly ResourceName[],
): Promise<{ readonly kind: 'chosen'; readonly name: ResourceName } | Refused> {
  const stored = await session.store.list();
  const known = [...stored.map(({ record }) => record.name), ...others];
  const found = findRecordName(request.name, known, session.resolved.names);
  switch (found.kind) {
    case 'found':
      return { kind: 'chosen', name: found.name };
    case 'ambiguous':
      return refuseChange('AMBIGUOUS_NAME', describeAmbiguity(request.name, found.names));
    case 'unknown':
      return refuseUnknown(request);
    default:
      return assertNever(found);
  }
}

/** What to tell whoever gave a name that two records answer to. */
export function describeAmbiguity(wanted: string, names: readonly ResourceName[]): string {
  const other = names.find((name) => name !== wanted) ?? wanted;
  return (
    `${wanted} is the name of one record, and of the module whose record is called ${other}. For the ` +
    `latter say ${other}; for the former the name of its module, or give one of the modules another name.`
  );
}

/** The refusal of a name that no record has. */
export function refuseUnknown({ name, environment }: StateChangeRequest): Refused {
  return refuseChange(
    'UNKNOWN_RECORD',
    `The state holds no record called ${name}. See: wfctl infra state list${environmentFlag(environment)}`,
  );
}

/** The refusal of a change to the state. */
export function refuseChange(code: string, detail: string): Refused {
  const summary = 'The state was not changed';
  return { kind: 'refused', diagnostics: [{ severity: 'error', code, summary, detail }] };
}
