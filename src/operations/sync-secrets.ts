import type { Diagnostic } from '../kernel/index.ts';
import type { EnsuredReport, SinkReport } from '../secrets/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { scopeMemory } from './compute-plan.ts';
import { ensureSecrets } from './ensure-secrets.ts';
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
      /** What was generated, or was there already. */
      readonly generated: EnsuredReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'nothing-declared'; readonly diagnostics: readonly Diagnostic[] }
  | ((InvalidConfig | Refused) & {
      /** What was generated before that was found. */
      readonly generated?: EnsuredReport;
    });

/**
 * Generates the secrets that their stores do not have, and puts the outputs that the state remembers
 * to their sinks, without a provider and without an apply: those that are not known to be there, or all
 * of them when forced to. What fails keeps nothing else from being served.
 *
 * @throws StateError
 */
export async function syncSecrets(
  request: SyncSecretsRequest,
  ports: OperationPorts,
): Promise<SyncSecretsOutcome> {
  ports.reporter.report({
    kind: 'operation-started',
    operation: 'secrets sync',
    environment: request.environment,
  });
  const ensured = await ensureSecrets(request, ports);
  if (!('report' in ensured)) return ensured;
  const { report: generated, environment } = ensured;
  return await syncOutputs({ request, generated }, { ...ports, environment });
}

async function syncOutputs(
  {
    request,
    generated,
  }: { readonly request: SyncSecretsRequest; readonly generated: EnsuredReport },
  ports: OperationPorts,
): Promise<SyncSecretsOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return { ...opening, generated };
  await using session = opening.session;
  const { diagnostics } = opening;
  if (!declaresSinks(session)) {
    if (generated.length === 0) return { kind: 'nothing-declared', diagnostics };
    return {
      kind: howItEnded([], generated, request.cancelled),
      report: [],
      generated,
      diagnostics,
    };
  }
  if (!session.isRemembered) return { ...refuseForgetting(session), generated };
  return await syncUnderLock({ session, request, generated, diagnostics }, ports);
}

async function syncUnderLock(
  context: {
    readonly session: Session;
    readonly request: SyncSecretsRequest;
    readonly generated: EnsuredReport;
    readonly diagnostics: readonly Diagnostic[];
  },
  ports: OperationPorts,
): Promise<SyncSecretsOutcome> {
  const { session, request, generated } = context;
  await using lock = await takeLock(session, { ...request, operation: 'secrets sync' }, ports);
  request.onLocked?.(lock.owner.token);
  const stop = AbortSignal.any([request.cancelled, lock.lost]);
  const { folder } = request;
  const sinks = await openSinks({ session, lock, folder, request, stop }, ports);
  if (sinks.kind === 'refused') return { ...sinks, generated };
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return { ...scope, generated };
  const report = (await sinks.round?.end(scope.records)) ?? [];
  return {
    kind: howItEnded(report, generated, request.cancelled),
    report,
    generated,
    diagnostics: [...context.diagnostics, ...scope.warnings],
  };
}

function howItEnded(
  report: SinkReport,
  generated: EnsuredReport,
  cancelled: AbortSignal,
): 'synced' | 'partly-synced' | 'cancelled' {
  if ([...report, ...generated].every(({ kind }) => kind !== 'failed')) return 'synced';
  return cancelled.aborted ? 'cancelled' : 'partly-synced';
}
