import {
  applyPlan,
  type ApplyReport,
  configHash,
  parseResourceName,
  toTimestamp,
} from '../resources/index.ts';
import { type HeldLock, StateError } from '../state/index.ts';
import type { PlanOptions } from './compute-plan.ts';
import { finalize } from './finalize.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';
import { concealOutput, concealingVariables } from './conceal.ts';
import type { Session } from './session.ts';
import { troubleshootFailures } from './troubleshoot.ts';

/**
 * How long running calls may go on after a cancel, in milliseconds. The runner sends SIGINT, waits
 * 7.5 s, sends SIGTERM, waits 2.5 s and kills; ending the plugins takes up to 2 s of that.
 */
const GRACE_MS = 4_500;

/** Performs a prepared plan under the lock and tidies the journal. */
export async function performPlan(
  work: PreparedApply,
  context: {
    readonly session: Session;
    readonly lock: HeldLock;
    readonly request: PlanOptions & {
      readonly cancelled: AbortSignal;
      readonly hurried?: AbortSignal;
    };
  },
  ports: OperationPorts,
): Promise<ApplyReport> {
  const { session, lock, request } = context;
  const stop = AbortSignal.any([request.cancelled, lock.lost]);
  await claimNames(session, work);
  await rewriteRecords(work, ports);
  const ended = new AbortController();
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
    giveUp: AbortSignal.any([
      giveUpAfter(stop, ended.signal, ports),
      ...(request.hurried === undefined ? [] : [request.hurried]),
    ]),
    provenOurs: work.provenOurs,
    onOutput: (output) => {
      concealOutput(output, ports);
    },
  });
  ended.abort();
  await tidyJournal(work, ports);
  await releaseNames(session, report);
  if (report.cancelled) return report;
  const finalizeErrors = report.results.length === 0 ? [] : await finalize(work, ports);
  const results = await troubleshootFailures(report.results, work, ports);
  return { ...report, results, finalizeErrors };
}

/** Names are claimed before anything of that name can exist (T-11). */
async function claimNames(session: Session, work: PreparedApply): Promise<void> {
  const names = [
    ...work.plan.changes.map((change) => change.name),
    ...work.plan.unchanged.map(({ record }) => record.name),
  ];
  await session.index.claim(session.environment, names);
}

/** Records whose hash another release computed otherwise get ours, so that it is seen once (T-23). */
async function rewriteRecords(work: PreparedApply, ports: OperationPorts): Promise<void> {
  for (const { spec, record, needsRewrite } of work.plan.unchanged) {
    if (!needsRewrite) continue;
    await work.ledger.record({
      ...record,
      configHash: configHash(spec.config),
      appliedConfig: spec.config,
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

/**
 * Clears the intents whose outcome is recorded, and those of an earlier run whose resource nobody
 * wants and nobody found. Not being able to is no reason to fail what was done: the next apply
 * comes to the same conclusions.
 */
async function tidyJournal(work: PreparedApply, ports: OperationPorts): Promise<void> {
  const planned = new Set(work.plan.changes.map((change) => change.name));
  for (const name of work.provenOurs) {
    if (!planned.has(name)) await work.ledger.settleLater(name);
  }
  try {
    await work.ledger.flush();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    ports.reporter.report({
      kind: 'note',
      level: 'warning',
      text: `The journal could not be tidied, which the next apply will do: ${error.message}.`,
    });
  }
}

function giveUpAfter(stop: AbortSignal, ended: AbortSignal, ports: OperationPorts): AbortSignal {
  const controller = new AbortController();
  const arm = async (): Promise<void> => {
    await ports.clock.sleep(GRACE_MS, ended);
    if (!ended.aborted) controller.abort(stop.reason);
  };
  const onStop = (): void => void arm();
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true, signal: ended });
  return controller.signal;
}
