import { randomUUID } from 'node:crypto';
import type { Diagnostic } from '../kernel/index.ts';
import type { ApplyReport, Plan } from '../resources/index.ts';
import { acquireLock, type HeldLock } from '../state/index.ts';
import { checkGates, type Gates } from './gates.ts';
import { type PlanOptions } from './compute-plan.ts';
import { performServing } from './perform-serving.ts';
import { forgetfulWarnings, type Refused } from './plan.ts';
import { openReady } from './open-ready.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { prepareApply } from './prepare-apply.ts';
import type { InvalidConfig, Session } from './session.ts';
import type { SinkReport } from '../secrets/index.ts';
import { openSinks, type SinkRequest, sinkWarnings } from './sinks.ts';

export interface ApplyRequest extends EnvironmentRequest, PlanOptions, Gates, SinkRequest {
  /** How long to wait for a holder of the lock that lives. */
  readonly lockWaitMs: number;
  /** Told the plan once it is made, before anything is asked or changed. */
  readonly onPlanned?: (plan: Plan) => void;
  /** Asked with the plan before anything is changed; `undefined` means it is approved already. */
  readonly confirm: ((plan: Plan) => Promise<boolean>) | undefined;
  /** Aborted when the user or the runner wants us to end. */
  readonly cancelled: AbortSignal;
  /** Aborted when we are about to be killed: running calls are given up at once. */
  readonly hurried?: AbortSignal;
  /** Told the lock's token once it is held, so that a later process can know our work from others'. */
  readonly onLocked?: (token: string) => void;
}

export type ApplyOutcome =
  | {
      readonly kind: 'applied' | 'partly-applied' | 'cancelled';
      readonly plan: Plan;
      readonly report: ApplyReport;
      /** Absent where the config declares no sink. */
      readonly sinks?: SinkReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: 'nothing-to-do' | 'declined';
      readonly plan: Plan;
      readonly sinks?: SinkReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** The plan is not the one that was approved; `reasons` are full sentences. */
  | {
      readonly kind: 'stale-plan';
      readonly plan: Plan;
      readonly reasons: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Makes the environment what the config asks for: sees to secrets and a place for the state (see
 * {@link openReady}), takes the lock, records what an earlier run left half done, plans, asks,
 * performs. Every change is recorded as it lands; whatever instant this ends at, running it again goes
 * on from there.
 *
 * @throws StateError, PluginError, DriverError, FilesError; nothing was changed then, except what
 * the events told of.
 */
export async function apply(request: ApplyRequest, ports: OperationPorts): Promise<ApplyOutcome> {
  return await bringAbout({ ...request, operation: 'apply' }, ports);
}

/**
 * Deletes everything the state remembers of the environment, dependants first, and forgets each
 * resource once its deletion is confirmed (T-46, T-47). Otherwise as {@link apply}.
 */
export async function destroy(request: ApplyRequest, ports: OperationPorts): Promise<ApplyOutcome> {
  return await bringAbout({ ...request, operation: 'destroy' }, ports);
}

async function bringAbout(
  request: ApplyRequest & { readonly operation: 'apply' | 'destroy' },
  given: OperationPorts,
): Promise<ApplyOutcome> {
  const { operation, environment } = request;
  given.reporter.report({ kind: 'operation-started', operation, environment });
  const opening = await openReady({ ...request, mayMake: operation === 'apply' }, given);
  if (opening.kind !== 'open') return opening;
  const { ports } = opening;
  await using whole = opening.session;
  if (!whole.isRemembered) return refuseForgetting(whole);
  const session = operation === 'destroy' ? wantingNothing(whole) : whole;
  await using lock = await takeLock(session, request, ports);
  request.onLocked?.(lock.owner.token);
  const outcome = await planAndPerform({ session, lock, request }, ports);
  if (!('diagnostics' in outcome)) return outcome;
  return { ...outcome, diagnostics: [...opening.diagnostics, ...outcome.diagnostics] };
}

async function planAndPerform(
  context: {
    readonly session: Session;
    readonly lock: HeldLock;
    readonly request: ApplyRequest;
  },
  ports: OperationPorts,
): Promise<ApplyOutcome> {
  const { request } = context;
  const stop = AbortSignal.any([request.cancelled, context.lock.lost]);
  const sinks = await openSinks({ ...context, folder: request.folder, stop }, ports);
  if (sinks.kind === 'refused') return sinks;
  const prepared = await prepareApply(context, ports);
  if (prepared.kind !== 'prepared') return prepared;
  await using work = prepared.work;
  const forgetful = forgetfulWarnings(context.session);
  const diagnostics = [...work.warnings, ...work.plan.warnings, ...forgetful];
  request.onPlanned?.(work.plan);
  const gate = await checkGates(work.plan, request, ports);
  if (gate.length > 0) return { kind: 'stale-plan', plan: work.plan, reasons: gate, diagnostics };
  if (!(await isApproved(work.plan, request))) {
    return { kind: 'declined', plan: work.plan, diagnostics };
  }
  const ended = await performServing({ work, round: sinks.round }, context, ports);
  if (ended.kind === 'refused') return ended;
  const { report, served } = ended;
  const found = [...diagnostics, ...sinkWarnings(served.sinks ?? [], request.environment)];
  if (work.plan.changes.length === 0 && report.finalizeErrors.length === 0) {
    return { ...served, kind: 'nothing-to-do', plan: work.plan, diagnostics: found };
  }
  return {
    ...served,
    kind: howItEnded(report),
    plan: work.plan,
    report,
    diagnostics: [...found, ...lockLostErrors(context.lock)],
  };
}

/** Nobody is asked about a plan that changes nothing, nor after the run was cancelled. */
async function isApproved(plan: Plan, request: ApplyRequest): Promise<boolean> {
  if (plan.changes.length === 0 || request.cancelled.aborted) return true;
  return request.confirm === undefined || (await request.confirm(plan));
}

function lockLostErrors(lock: HeldLock): readonly Diagnostic[] {
  if (!lock.lost.aborted) return [];
  return [
    {
      severity: 'error',
      code: 'LOCK_LOST',
      summary: 'The lock was lost while the plan was applied',
      detail:
        'Another run took it over, it was unlocked by hand, or this process stood still for too long. ' +
        'Nothing was started or recorded after that. Make sure that no other run works on this ' +
        'environment, then apply again: it looks first at what this one left half done.',
    },
  ];
}

/** Takes the environment's lock in the name of this run. */
export async function takeLock(
  session: Session,
  request: {
    readonly operation: string;
    readonly lockWaitMs: number;
    readonly cancelled: AbortSignal;
  },
  ports: OperationPorts,
): Promise<HeldLock> {
  return await acquireLock(
    session.store.companions,
    {
      environment: session.environment,
      owner: { ...ports.identity, token: randomUUID(), operation: request.operation },
      waitMs: request.lockWaitMs,
      signal: request.cancelled,
    },
    ports,
  );
}

/** The refusal of whatever would be recorded, where the config names no place for records (T-08). */
export function refuseForgetting(session: Pick<Session, 'resolved'>): Refused {
  return {
    kind: 'refused',
    diagnostics: [
      {
        severity: 'error',
        code: 'NO_STATE_BACKEND',
        summary: 'The config names no state backend',
        detail:
          `${session.resolved.file} has no module of type iac.state for this environment, so whatever an ` +
          'apply makes would be forgotten and made again by the next one. Add one, for example:\n\n' +
          '    - name: state\n      type: iac.state\n      config: { backend: filesystem, directory: state }',
      },
    ],
  };
}

function howItEnded(report: ApplyReport): 'applied' | 'partly-applied' | 'cancelled' {
  const allDone = report.results.every((result) => result.kind === 'done');
  if (allDone && report.finalizeErrors.length === 0) return 'applied';
  return report.cancelled ? 'cancelled' : 'partly-applied';
}

/** The same session as if its config were empty: everything remembered is then to be deleted. */
function wantingNothing(session: Session): Session {
  return { ...session, specs: [], isDestroy: true };
}
