import { type CoreError, type Diagnostic, toErrorChain } from '../kernel/index.ts';
import type { DriftReport, Scope } from '../resources/index.ts';
import { describeHolder, type HeldLock, type Intent, readLock } from '../state/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { scopeMemory } from './compute-plan.ts';
import { lookForDrift, withoutHaste } from './look-for-drift.ts';
import { type ApartProviders, openApart } from './open-apart.ts';
import { forgetfulWarnings, type Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import {
  choosePrunes,
  type PruneOptions,
  type RefreshItem,
  refreshState,
} from './refresh-state.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';
import { settleLeftovers } from './settle-leftovers.ts';

export interface DriftRequest extends EnvironmentRequest {
  /** How many resources are looked at at the same time. */
  readonly limit: number;
  /** Writes what is found into the state; `undefined` only looks. */
  readonly refresh: (PruneOptions & { readonly lockWaitMs: number }) | undefined;
  readonly cancelled: AbortSignal;
}

export type DriftOutcome =
  | {
      readonly kind: 'checked';
      readonly report: DriftReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** Protected resources are gone and nobody allowed to forget them: nothing was written. */
  | {
      readonly kind: 'prune-refused';
      readonly report: DriftReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Compares what the providers have with what we remember. Only looking takes no lock and writes
 * nothing; a refresh takes the lock, settles what an earlier run left, and looks under it.
 *
 * @throws StateError
 */
export async function drift(request: DriftRequest, ports: OperationPorts): Promise<DriftOutcome> {
  const { environment } = request;
  ports.reporter.report({ kind: 'operation-started', operation: 'drift', environment });
  const opening = await openSession(request, ports, { need: 'if-there' });
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (request.refresh !== undefined && !session.isRemembered) return refuseForgetting(session);
  await using lock = await takeLockFor(session, request, ports);
  const outcome = await checkSession({ session, lock, request }, ports);
  if (outcome.kind === 'refused') return outcome;
  const diagnostics = [
    ...opening.diagnostics,
    ...outcome.diagnostics,
    ...forgetfulWarnings(session),
  ];
  return { ...outcome, diagnostics };
}

interface DriftContext {
  readonly session: Session;
  /** Held for a refresh alone. */
  readonly lock: HeldLock | undefined;
  readonly request: DriftRequest;
}

async function takeLockFor(
  session: Session,
  { refresh, cancelled }: DriftRequest,
  ports: OperationPorts,
): Promise<HeldLock | undefined> {
  if (refresh === undefined) return undefined;
  const { lockWaitMs } = refresh;
  return await takeLock(session, { operation: 'drift --refresh', lockWaitMs, cancelled }, ports);
}

async function checkSession(
  context: DriftContext,
  ports: OperationPorts,
): Promise<Exclude<DriftOutcome, InvalidConfig>> {
  const { session, request, lock } = context;
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const intents = await session.journal.pending();
  const needed = [...scope.records, ...(lock === undefined ? [] : intents)];
  const refs = needed.flatMap(({ providerRef }) => providerRef ?? []);
  await using providers = await openApart(refs, session, { request, ports });
  const notStarted = [...providers.failures].map(providerNotStarted);
  if (lock !== undefined) {
    const outcome = await lookAndRefresh({ ...context, lock, scope, intents, providers }, ports);
    return { ...outcome, diagnostics: [...notStarted, ...outcome.diagnostics] };
  }
  const looked = await lookForDrift({ ...context, ...scope, ...providers, intents }, ports);
  const items = await withoutHaste(looked, session);
  const diagnostics = [...notStarted, ...scope.warnings, ...(await intentWarnings(session))];
  return { kind: 'checked', report: toReport(request, items), diagnostics };
}

/** Its resources only say why they could not be told; here is what to do, once. */
function providerNotStarted([ref, error]: readonly [string, CoreError]): Diagnostic {
  const { text, hint } = toErrorChain(error);
  return {
    severity: 'warning',
    code: 'PROVIDER_NOT_ASKED',
    summary: 'A provider could not be started',
    detail: `What the provider ${ref} has could not be told: ${text}.${hint === undefined ? '' : ` ${hint}`}`,
  };
}

async function lookAndRefresh(
  context: DriftContext & {
    readonly lock: HeldLock;
    readonly scope: Scope;
    readonly intents: readonly Intent[];
    readonly providers: ApartProviders;
  },
  ports: OperationPorts,
): Promise<Exclude<DriftOutcome, InvalidConfig>> {
  const { session, request, providers } = context;
  const settled = await settleLeftovers({ ...context, before: context.scope }, ports);
  if (settled.kind === 'refused') return settled;
  const { scope, ledger } = settled;
  const items = await lookForDrift({ ...context, ...scope, ...providers, intents: [] }, ports);
  const report = toReport(request, items);
  const diagnostics = [...scope.warnings, ...settled.warnings];
  const choice = choosePrunes(report.resources, request.refresh ?? NO_PRUNING);
  if (choice.kind === 'refused') {
    return { kind: 'prune-refused', report, diagnostics: [...choice.diagnostics, ...diagnostics] };
  }
  const { ghosts } = choice;
  const work = { items, ghosts, session, ledger, cancelled: request.cancelled };
  const refresh = await refreshState(work, ports);
  return { kind: 'checked', report: { ...report, refresh }, diagnostics };
}

const NO_PRUNING: PruneOptions = { prunesGhosts: false, allowProtectedPrune: new Set() };

function toReport({ environment }: DriftRequest, items: readonly RefreshItem[]): DriftReport {
  return { environment, resources: items.map((item) => item.drift), refresh: undefined };
}

/** Whether somebody is at work right now, so that what is found may be half of a change. */
async function intentWarnings(session: Session): Promise<readonly Diagnostic[]> {
  const intents = await session.journal.pending();
  if (intents.length === 0) return [];
  const names = intents.map(({ name }) => name).join(', ');
  const lock = await readLock(session.store.companions, session.environment);
  const holder = lock === undefined ? '' : `: ${describeHolder(lock.owner, lock.acquiredAt)}`;
  return [
    {
      severity: 'warning',
      code: lock === undefined ? 'CUT_OFF_CHANGES' : 'CHANGES_UNDER_WAY',
      summary:
        lock === undefined
          ? 'An earlier run was cut off'
          : 'Another run is changing this environment',
      detail:
        `It was about to change ${names}${holder}. What there is of that cannot be told from drift. Check ` +
        'again once it has ended; if it was cut off, the next apply looks into it, and so does ' +
        '`wfctl infra drift --refresh`.',
    },
  ];
}
