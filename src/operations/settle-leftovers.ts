import type { CoreError, Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import type { Scope } from '../resources/index.ts';
import type { HeldLock, Intent } from '../state/index.ts';
import { scopeMemory } from './compute-plan.ts';
import { openLedger, type SessionLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import { adoptedWarnings, recoverAll } from './prepare-apply.ts';
import type { Recovery } from './recover.ts';
import type { Session } from './session.ts';

/** The state of an environment under the lock, with nothing left to look into. */
export interface Settled extends Pick<Recovery, 'provenOurs'> {
  readonly kind: 'settled';
  readonly ledger: SessionLedger;
  readonly scope: Scope;
  /** What was found of earlier runs. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Looks into what earlier runs left half done before the state is compared with anything, where the
 * providers were started each on its own account.
 *
 * @throws CoreError why a provider could not be started, where any intent waits: it may be the one
 * that has to be asked
 */
export async function settleLeftovers(
  context: {
    readonly session: Session;
    readonly lock: HeldLock;
    readonly before: Scope;
    readonly intents: readonly Intent[];
    readonly providers: {
      readonly clients: ReadonlyMap<string, ProviderClient>;
      readonly failures: ReadonlyMap<string, CoreError>;
    };
    readonly request: { readonly cancelled: AbortSignal };
  },
  ports: OperationPorts,
): Promise<Settled | Refused> {
  const { session, lock, intents, providers, request } = context;
  const [failure] = providers.failures.values();
  if (intents.length > 0 && failure !== undefined) throw failure;
  const ledger = await openLedger(session, lock);
  const { clients } = providers;
  const signal = request.cancelled;
  const recovery = await recoverAll({ intents, session, ledger, clients, signal }, ports);
  if (recovery.problems.length > 0) return { kind: 'refused', diagnostics: recovery.problems };
  const scope =
    intents.length === 0
      ? { kind: 'scoped' as const, ...context.before }
      : await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const { provenOurs, adopted } = recovery;
  return { kind: 'settled', ledger, scope, provenOurs, warnings: adoptedWarnings(adopted) };
}
