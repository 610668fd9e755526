import { releaseOwn } from '../state/index.ts';
import { takeLock } from './apply.ts';
import type { PlanOptions } from './compute-plan.ts';
import { openLedger } from './ledger.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { recoverAll } from './prepare-apply.ts';
import { openProviders } from './providers.ts';
import { loadMemory, openSession } from './session.ts';

export interface ReconcileRequest extends EnvironmentRequest, PlanOptions {
  /** The lock token of the run that may have been cut off. */
  readonly token: string;
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
}

export type ReconcileOutcome =
  /** The run ended in order, or left nothing behind. */
  | { readonly kind: 'in-order' }
  /** Its lock is free now, and what it left half done was looked into: these resources. */
  | { readonly kind: 'reconciled'; readonly names: readonly string[] }
  /** Somebody must look: full sentences. */
  | { readonly kind: 'unclear'; readonly details: readonly string[] };

/**
 * Tidies up after a run of ours that was cut off: frees its lock, and records what it made without
 * living to record it. Changes nothing else. An attempt of which nothing is found stays written down:
 * what turns up of it later is ours, and the next apply takes it over.
 *
 * @throws StateError, PluginError
 */
export async function reconcile(
  request: ReconcileRequest,
  ports: OperationPorts,
): Promise<ReconcileOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') {
    const details = opening.diagnostics.map(({ detail }) => detail);
    return { kind: 'unclear', details: [CONFIG_UNREADABLE, ...details] };
  }
  await using session = opening.session;
  await releaseOwn(session.store.companions, session.environment, request.token);
  const pending = await session.journal.pending();
  if (!pending.some(({ run }) => run === request.token)) return { kind: 'in-order' };
  await using lock = await takeLock(session, { ...request, operation: 'reconcile' }, ports);
  const ours = (await session.journal.pending()).filter(({ run }) => run === request.token);
  // What the records hold may be told by a provider as soon as it is asked.
  await loadMemory(session, ports);
  const needed = ours.map(({ providerRef }) => providerRef);
  await using providers = await openProviders(needed, session, { request, ports });
  const recovery = await recoverAll(
    {
      intents: ours,
      session,
      ledger: await openLedger(session, lock),
      clients: providers.clients,
      signal: request.cancelled,
    },
    ports,
  );
  return recovery.problems.length > 0
    ? { kind: 'unclear', details: recovery.problems.map(({ detail }) => detail) }
    : { kind: 'reconciled', names: ours.map(({ name }) => name) };
}

const CONFIG_UNREADABLE =
  'The config can no longer be read, so it is not known whether the run left anything half done. ' +
  'Mend it; the next apply looks into it.';
