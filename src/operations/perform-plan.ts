import { toErrorChain } from '../kernel/index.ts';
import {
  applyPlan,
  type ApplyReport,
  configHash,
  parseResourceName,
  type Plan,
  type ResourceSpec,
  toDependencies,
  toTimestamp,
} from '../resources/index.ts';
import { type HeldLock, StateError } from '../state/index.ts';
import type { PlanOptions } from './compute-plan.ts';
import { finalize } from './finalize.ts';
import { performFollowUps } from './follow-ups.ts';
import { giveUpAfter } from './give-up-after.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';
import { noteSensitiveKeys } from './conceal-outputs.ts';
import { concealingVariables } from './conceal.ts';
import type { Session } from './session.ts';
import { troubleshootFailures } from './troubleshoot.ts';

interface PerformRequest extends PlanOptions {
  readonly cancelled: AbortSignal;
  readonly hurried?: AbortSignal;
}

/** Performs a prepared plan under the lock and tidies the journal. */
export async function performPlan(
  work: PreparedApply,
  context: {
    readonly session: Session;
    readonly lock: HeldLock;
    readonly request: PerformRequest;
  },
  ports: OperationPorts,
): Promise<ApplyReport> {
  const { session, lock, request } = context;
  const stop = AbortSignal.any([request.cancelled, lock.lost]);
  const ended = new AbortController();
  const giveUp = AbortSignal.any([
    giveUpAfter(stop, ended.signal, ports),
    ...(request.hurried === undefined ? [] : [request.hurried]),
  ]);
  try {
    await claimNames(session, work);
    await rewriteRecords(session, work, ports);
    await oweFinalize(work, context);
    await askForSecrets(session, work);
    const walked = await walkPlan(work, { ...context, stop, giveUp }, ports);
    const report = await performFollowUps(walked, work, {
      perform: (plan) => {
        const { ledger } = work;
        const later = { ...work, plan, records: ledger.records() };
        return walkPlan(later, { ...context, stop, giveUp }, ports);
      },
      stop,
    });
    await tidyUp(session, { work, report }, ports);
    return await finish({ ...context, work, report, stop, giveUp }, ports);
  } finally {
    ended.abort();
  }
}

/** Before anything is made: its outputs are concealed as they arrive. */
async function askForSecrets(session: Session, { plan, clients }: PreparedApply): Promise<void> {
  const asked = listTouched(plan).flatMap(({ providerRef, type }) => {
    const client = clients.get(providerRef);
    return client === undefined ? [] : [{ client, type }];
  });
  await noteSensitiveKeys(asked, session);
}

/** What the plan changes, and what may follow. */
function listTouched({
  changes,
  unchanged,
}: Plan): readonly Pick<ResourceSpec, 'providerRef' | 'type'>[] {
  const followers = unchanged.filter(({ mayFollow }) => mayFollow !== undefined);
  return [...changes, ...followers.map(({ spec }) => spec)];
}

interface Stopping {
  /** Nothing new is started any more. */
  readonly stop: AbortSignal;
  /** Nothing that runs is waited for any more. */
  readonly giveUp: AbortSignal;
}

async function walkPlan(
  work: PreparedApply,
  context: Stopping & { readonly session: Session; readonly request: PerformRequest },
  ports: OperationPorts,
): Promise<ApplyReport> {
  const { session, request, stop, giveUp } = context;
  const report = await applyPlan(work.plan, {
    drivers: work.clients,
    providerTypes: new Map(session.resolved.providers.map(({ name, type }) => [name, type])),
    ledger: work.ledger,
    clock: ports.clock,
    reporter: ports.reporter,
    variable: concealingVariables(session, ports),
    specs: session.specs,
    records: work.records,
    names: session.resolved.names,
    limit: request.limit,
    stop,
    giveUp,
    provenOurs: work.provenOurs,
    redact: (text) => ports.concealer.redact(text),
  });
  // A lost lock stops the walk as well, but nobody cancelled it.
  return { ...report, cancelled: request.cancelled.aborted };
}

/** Whoever is to change something may defer part of it: until it is finished, that is written down. */
async function oweFinalize(
  { plan, owedFinalize }: PreparedApply,
  { session, lock }: { readonly session: Session; readonly lock: HeldLock },
): Promise<void> {
  if (plan.changes.length === 0) return;
  lock.assertHeld();
  const changing = listTouched(plan).map(({ providerRef }) => providerRef);
  await session.owedFinalize.save([...owedFinalize, ...changing]);
}

/**
 * What is done once every change has ended: the same for a fresh plan and for one from a file (T-27).
 * Whole work is finalized even when the end of the run was asked for meanwhile; work that was stopped
 * is not, and like what failed to finish is left to the next run.
 */
async function finish(
  done: Stopping & {
    readonly work: PreparedApply;
    readonly report: ApplyReport;
    readonly session: Session;
    readonly lock: HeldLock;
  },
  ports: OperationPorts,
): Promise<ApplyReport> {
  const { work, report, stop, giveUp, session, lock } = done;
  const isWhole = report.results.every(({ kind }) => kind === 'done');
  const isIdle = report.results.length === 0 && work.owedFinalize.length === 0;
  if (isIdle || (stop.aborted && !isWhole)) return report;
  const { errors: finalizeErrors, unfinished } = await finalize(work, { ports, giveUp });
  await keepingOn(ports, async () => {
    lock.assertHeld();
    await session.owedFinalize.save(unfinished);
  });
  const results = await troubleshootFailures(report.results, work, { ports, stop });
  return { ...report, results, finalizeErrors };
}

/** Housekeeping that the next run can do as well: failing at it does not unsay what was done. */
async function tidyUp(
  session: Session,
  { work, report }: { readonly work: PreparedApply; readonly report: ApplyReport },
  ports: OperationPorts,
): Promise<void> {
  await keepingOn(ports, async () => {
    for (const { name } of work.leftovers.settled) await work.ledger.settleLater(name);
    await work.ledger.flush();
    await releaseNames(session, report);
  });
}

async function keepingOn(ports: OperationPorts, tidy: () => Promise<void>): Promise<void> {
  try {
    await tidy();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    ports.reporter.report({
      kind: 'note',
      level: 'warning',
      text: `The state could not be tidied up, which the next apply does: ${toErrorChain(error).text}.`,
    });
  }
}

/** Names are claimed before anything of that name can exist (T-11), and proved to have room in the state (T-35). */
async function claimNames(session: Session, work: PreparedApply): Promise<void> {
  const names = [
    ...work.plan.changes.map((change) => change.name),
    ...work.plan.unchanged.map(({ record }) => record.name),
  ];
  const toKeep = work.plan.changes.filter(({ kind }) => kind !== 'delete');
  await session.store.checkNames(toKeep.map(({ name }) => name));
  await session.index.claim(session.environment, names);
}

/** Records whose hash another release computed otherwise get ours, so that it is seen once (T-23). */
async function rewriteRecords(
  session: Session,
  work: PreparedApply,
  ports: OperationPorts,
): Promise<void> {
  for (const { spec, record, needsRewrite } of work.plan.unchanged) {
    const isProtectionNew = spec.isProtected !== (record.isProtected ?? false);
    if (!needsRewrite && !isProtectionNew) continue;
    await work.ledger.record({
      ...record,
      configHash: configHash(spec.config),
      appliedConfig: spec.config,
      dependencies: toDependencies(spec, session.resolved.names),
      isProtected: spec.isProtected,
      updatedAt: toTimestamp(ports.clock.now()),
    });
  }
}

/** A name is given back once its resource is confirmed gone; one left behind does no harm. */
async function releaseNames(session: Session, report: ApplyReport): Promise<void> {
  const gone = report.results.filter(({ kind, action }) => kind === 'done' && action === 'delete');
  const names = gone
    .map(({ name }) => parseResourceName(name))
    .filter((name) => name !== undefined);
  await session.index.release(session.environment, names);
}
