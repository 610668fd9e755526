import type { Diagnostic } from '../kernel/index.ts';
import type { SinkReport } from '../secrets/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { scopeMemory } from './compute-plan.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';
import { declaresSinks, openSinks, type SinkRequest } from './sinks.ts';

export interface SyncSecretsRequest extends EnvironmentRequest, SinkRequest {
  /** How long to wait for a holder of the lock that lives. */
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
  /** Told the lock's token once it is held, as for an apply. */
  readonly onLocked?: (token: string) => void;
}

export type SyncSecretsOutcome =
  | {
      /** `partly-synced` as soon as one value did not come to its sink. */
      readonly kind: 'synced' | 'partly-synced' | 'cancelled';
      readonly report: SinkReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'nothing-declared'; readonly diagnostics: readonly Diagnostic[] }
  | InvalidConfig
  | Refused;

/**
 * Puts the outputs that the state remembers to their sinks, without a provider and without an apply:
 * those that are not known to be there, or all of them when forced to. A sink that fails keeps no
 * other from being served.
 *
 * @throws StateError
 */
export async function syncSecrets(
  request: SyncSecretsRequest,
  ports: OperationPorts,
): Promise<SyncSecretsOutcome> {
  const { environment } = request;
  ports.reporter.report({ kind: 'operation-started', operation: 'secrets sync', environment });
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  const { diagnostics } = opening;
  if (!declaresSinks(session)) return { kind: 'nothing-declared', diagnostics };
  return await syncUnderLock({ session, request, diagnostics }, ports);
}

async function syncUnderLock(
  context: {
    readonly session: Session;
    readonly request: SyncSecretsRequest;
    readonly diagnostics: readonly Diagnostic[];
  },
  ports: OperationPorts,
): Promise<SyncSecretsOutcome> {
  const { session, request } = context;
  await using lock = await takeLock(session, { ...request, operation: 'secrets sync' }, ports);
  request.onLocked?.(lock.owner.token);
  const stop = AbortSignal.any([request.cancelled, lock.lost]);
  const { folder } = request;
  const sinks = await openSinks({ session, lock, folder, request, stop }, ports);
  if (sinks.kind === 'refused') return sinks;
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const report = (await sinks.round?.end(scope.records)) ?? [];
  return {
    kind: howItEnded(report, request.cancelled),
    report,
    diagnostics: [...context.diagnostics, ...scope.warnings],
  };
}

function howItEnded(
  report: SinkReport,
  cancelled: AbortSignal,
): 'synced' | 'partly-synced' | 'cancelled' {
  if (report.every(({ kind }) => kind !== 'failed')) return 'synced';
  return cancelled.aborted ? 'cancelled' : 'partly-synced';
}
