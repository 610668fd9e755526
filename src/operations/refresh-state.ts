import type { Diagnostic } from '../kernel/index.ts';
import {
  areSameOutputs,
  type DriftRefresh,
  DriverError,
  mergeOutputs,
  type ResourceDrift,
  type ResourceName,
  type ResourceOutput,
  type ResourceRecord,
  toTimestamp,
  withUnknownConfig,
} from '../resources/index.ts';
import type { SessionLedger } from './ledger.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** What a refresh may do beyond writing down what is shown. */
export interface PruneOptions {
  /** Whether ghosts are forgotten. */
  readonly prunesGhosts: boolean;
  /** Protected resources that may be forgotten all the same, once they are ghosts. */
  readonly allowProtectedPrune: ReadonlySet<string>;
}

/** One resource that was looked at under the lock. */
export interface RefreshItem {
  readonly drift: ResourceDrift;
  readonly shown: ResourceOutput | undefined;
}

/** The ghosts that may be forgotten, or the refusal to forget protected ones. */
export type PruneChoice =
  | { readonly kind: 'chosen'; readonly ghosts: readonly ResourceDrift[] }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Chooses what is forgotten: ghosts, and nothing that could not be told. A protected one that nobody
 * named stops all of it, since whoever protected it wants to hear that it is gone (T-73).
 */
export function choosePrunes(
  drifts: readonly ResourceDrift[],
  { prunesGhosts, allowProtectedPrune }: PruneOptions,
): PruneChoice {
  const ghosts = prunesGhosts ? drifts.filter(({ verdict }) => verdict.kind === 'ghost') : [];
  const blocked = ghosts.filter(
    ({ record, isProtected }) => isProtected && !allowProtectedPrune.has(record.name),
  );
  if (blocked.length === 0) return { kind: 'chosen', ghosts };
  const names = ghosts.filter(({ isProtected }) => isProtected).map(({ record }) => record.name);
  const place = blocked[0]?.spec?.place;
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'PROTECTED_GHOST',
    summary: 'Protected resources are gone, and would be forgotten',
    detail:
      'Their provider says that these are gone, and they are marked as protected:\n' +
      blocked.map(({ record }) => `  ${record.name} (${record.type})\n`).join('') +
      'Nothing was written to the state. Find out where they went; if they are to be forgotten, name them:\n' +
      `  --allow-protected-prune=${names.join(',')}`,
    ...(place === undefined ? {} : { place }),
  };
  return { kind: 'refused', diagnostics: [diagnostic] };
}

/**
 * Writes what providers show into the state, through the ledger and so under the lock, and forgets
 * ghosts. One resource after the other: each is whole when this ends early, and running it again goes
 * on from there.
 *
 * @throws StateError; DriverError `PROVIDER_CANCELLED`, with nothing half written.
 */
export async function refreshState(
  work: {
    readonly items: readonly RefreshItem[];
    readonly ghosts: readonly ResourceDrift[];
    readonly session: Session;
    readonly ledger: SessionLedger;
    readonly cancelled: AbortSignal;
  },
  ports: OperationPorts,
): Promise<DriftRefresh> {
  const updated: ResourceName[] = [];
  const now = toTimestamp(ports.clock.now());
  for (const item of work.items) {
    const record = toRefreshed(item, work.ledger);
    if (record === undefined) continue;
    failIfCancelled(work.cancelled);
    await work.ledger.record({ ...record, updatedAt: now });
    updated.push(record.name);
  }
  const pruned: ResourceName[] = [];
  for (const { record, isProtected } of work.ghosts) {
    failIfCancelled(work.cancelled);
    const what = `${record.name} (${record.type}${isProtected ? ', protected' : ''})`;
    const text = `Forgetting ${what}: its provider says that it is gone.`;
    ports.reporter.report({ kind: 'note', level: 'info', text });
    await work.ledger.forget(record.name);
    pruned.push(record.name);
  }
  await work.session.index.release(work.session.environment, pruned);
  return { updated, pruned };
}

/** `undefined` where there is nothing new to remember. */
function toRefreshed(
  { drift, shown }: RefreshItem,
  ledger: SessionLedger,
): ResourceRecord | undefined {
  const { verdict } = drift;
  // Refreshing another may have marked this one, since it refers to it (T-87).
  const configHash = ledger.find(drift.record.name)?.configHash ?? drift.record.configHash;
  const record = { ...drift.record, configHash };
  if (shown === undefined) return undefined;
  const outputs = mergeOutputs(record.outputs, shown.outputs);
  const refreshed = { ...record, outputs };
  // Where nobody can compare, the hash alone would have the next plan find nothing to mend.
  const next = verdict.kind === 'config-drift' ? withUnknownConfig(refreshed) : refreshed;
  const isSame = next.configHash === record.configHash && areSameOutputs(outputs, record.outputs);
  return isSame ? undefined : next;
}

function failIfCancelled(cancelled: AbortSignal): void {
  if (!cancelled.aborted) return;
  throw new DriverError('PROVIDER_CANCELLED', 'cancelled before all of the state was refreshed', {
    hint: 'Run it again: what was written stays, and the rest is written then.',
  });
}
