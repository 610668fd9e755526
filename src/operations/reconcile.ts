import { releaseOwn } from '../state/index.ts';
import { takeLock } from './apply.ts';
import type { PlanOptions } from './compute-plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { prepareApply } from './prepare-apply.ts';
import { openSession } from './session.ts';

export interface ReconcileRequest extends EnvironmentRequest, PlanOptions {
  /** The lock token of the run that may have been cut off. */
  readonly token: string;
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
}

export type ReconcileOutcome =
  /** The run ended in order, or left nothing behind. */
  | { readonly kind: 'in-order' }
  /** Its lock was still there and is free now; what it left half done is recorded. */
  | { readonly kind: 'reconciled'; readonly names: readonly string[] }
  /** Somebody must look: full sentences. */
  | { readonly kind: 'unclear'; readonly details: readonly string[] };

/**
 * Tidies up after a run of ours that was cut off: frees its lock, and records what it made without
 * living to record it. Changes nothing else.
 *
 * @throws StateError, PluginError
 */
export async function reconcile(
  request: ReconcileRequest,
  ports: OperationPorts,
): Promise<ReconcileOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return { kind: 'in-order' };
  await using session = opening.session;
  await releaseOwn(session.store.companions, session.environment, request.token);
  const pending = await session.journal.pending();
  const ours = pending.filter((intent) => intent.run === request.token);
  if (ours.length === 0) return { kind: 'in-order' };
  await using lock = await takeLock(session, { ...request, operation: 'reconcile' }, ports);
  const prepared = await prepareApply({ session, lock, request }, ports);
  if (prepared.kind === 'refused') {
    return { kind: 'unclear', details: prepared.diagnostics.map(({ detail }) => detail) };
  }
  await using work = prepared.work;
  for (const name of work.provenOurs) await work.ledger.settleLater(name);
  await work.ledger.flush();
  return { kind: 'reconciled', names: ours.map(({ name }) => name) };
}
