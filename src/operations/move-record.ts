import {
  environmentFlag,
  parseResourceName,
  type ResourceName,
  type ResourceRecord,
  toTimestamp,
} from '../resources/index.ts';
import type { HeldLock } from '../state/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { finishMove, type Move } from './finish-move.ts';
import { openLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import { type InvalidConfig, loadMemory, openSession, type Session } from './session.ts';
import { chooseRecord, refuseChange, refuseUnknown, type StateChangeRequest } from './state.ts';

export interface MoveRequest extends StateChangeRequest {
  /** The new name, of the resource or of its module. */
  readonly to: string;
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly from: ResourceName; readonly to: ResourceName }
  | InvalidConfig
  | Refused;

/**
 * Gives a record another name, after its module was renamed for example, so that the next plan goes
 * on with the resource instead of deleting it and making another.
 *
 * Once the intent is written the record will be moved: a run that is killed leaves the rest to the next
 * one that holds the lock and looks into intents, which does so before it plans anything.
 *
 * @throws StateError
 */
export async function moveRecord(
  request: MoveRequest,
  ports: OperationPorts,
): Promise<MoveOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  await using lock = await takeLock(session, { ...request, operation: 'state mv' }, ports);
  const to = parseResourceName(session.resolved.names.get(request.to) ?? request.to);
  if (to === undefined) return refuseChange('NO_NEW_NAME', 'The new name is empty.');
  const finished = await finishPending({ session, lock }, { from: request.name, to });
  if (finished !== undefined) return { kind: 'moved', ...finished };
  const choice = await chooseRecord(session, request, []);
  if (choice.kind === 'refused') return choice;
  const move = { from: choice.name, to };
  const { records } = await loadMemory(session, ports);
  const record = records.find(({ name }) => name === move.from);
  const refusal = await findObstacle(move, records, session);
  if (refusal !== undefined) return refusal;
  if (record === undefined) return refuseUnknown(request);
  await session.store.checkNames([...records.map(({ name }) => name), to]);
  await perform(move, record, { session, lock, ports });
  return { kind: 'moved', ...move };
}

/** Finishes the moves of runs that were cut off; answers the one that is asked for again. */
async function finishPending(
  context: { readonly session: Session; readonly lock: HeldLock },
  wanted: { readonly from: string; readonly to: ResourceName },
): Promise<Move | undefined> {
  const { session, lock } = context;
  let same: Move | undefined;
  for (const { name: from, movedTo: to } of await session.journal.pending()) {
    if (to === undefined) continue;
    const ledger = await openLedger(session, lock);
    const isMoved = await finishMove({ from, to }, { session, ledger });
    if (isMoved && from === wanted.from && to === wanted.to) same = { from, to };
  }
  return same;
}

async function perform(
  move: Move,
  record: ResourceRecord,
  context: {
    readonly session: Session;
    readonly lock: HeldLock;
    readonly ports: OperationPorts;
  },
): Promise<void> {
  const { session, lock, ports } = context;
  const now = toTimestamp(ports.clock.now());
  lock.assertHeld();
  await session.journal.open({
    ...{ name: move.from, movedTo: move.to, action: 'move', type: record.type },
    ...{ providerRef: record.providerRef ?? '', provider: record.provider },
    ...{ providerId: record.providerId, configHash: '', priorHash: '', config: undefined },
    ...{ dependencies: [], run: lock.owner.token, at: now },
  });
  await finishMove(move, { session, ledger: await openLedger(session, lock) });
}

async function findObstacle(
  { from, to }: Move,
  records: readonly ResourceRecord[],
  session: Session,
): Promise<Refused | undefined> {
  const flag = environmentFlag(session.environment);
  if (from === to) return refuseChange('SAME_NAME', `${from} is called so already.`);
  if (records.some(({ name }) => name === to)) {
    return refuseChange(
      'ALREADY_REMEMBERED',
      `The state already holds a record called ${to}, and nothing is overwritten. Look at both:\n\n` +
        `    wfctl infra state show ${from}${flag}\n    wfctl infra state show ${to}${flag}`,
    );
  }
  const unsettled = (await session.journal.pending()).find(
    ({ name }) => name === from || name === to,
  );
  if (unsettled !== undefined) {
    return refuseChange(
      'UNSETTLED_CHANGE',
      `At ${unsettled.at} a run was about to ${unsettled.action} ${unsettled.name} and has not recorded ` +
        `how that ended. Apply or refresh first, which looks into it:\n\n` +
        `    wfctl infra drift --refresh${flag}`,
    );
  }
  const owners = await session.index.load();
  const others = [...(owners.get(from) ?? []), ...(owners.get(to) ?? [])].filter(
    (owner) => owner !== session.environment,
  );
  const [other] = others;
  if (other === undefined) return undefined;
  return refuseChange(
    'CLAIMED_ELSEWHERE',
    `${other === '' ? 'The base environment' : `The environment ${other}`} has a claim to ${from} or ` +
      `${to}, and would lose sight of its resource. See whose they are:\n\n` +
      `    wfctl infra state list --format json${flag}`,
  );
}
