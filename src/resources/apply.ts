import { assertNever, type Place, toErrorChain } from '../kernel/index.ts';
import type { Clock, Reporter } from '../ports/index.ts';
import type { ResourceName } from './address.ts';
import { DriverError } from './driver-error.ts';
import type { ResourceDriver } from './driver.ts';
import { type ChangeStep, toSteps } from './graph.ts';
import type { Ledger } from './ledger.ts';
import type { ApplyReport, StepResult } from './outcome.ts';
import { type Performed, performChange } from './perform.ts';
import type { Change, Plan } from './plan.ts';
import type { ResourceRecord } from './record.ts';
import type { Lookup } from './references.ts';
import { startWork } from './running-work.ts';
import type { ResourceSpec } from './spec.ts';
import { walk, type WalkResult } from './walk.ts';

/** What applying a plan needs beside the plan. */
export interface ApplyContext {
  /** By `iac.provider` module name; one for every change of the plan. */
  readonly drivers: ReadonlyMap<string, ResourceDriver>;
  /** Provider type by `iac.provider` module name. */
  readonly providerTypes: ReadonlyMap<string, string>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly variable: Lookup['variable'];
  /** Every spec of the environment, also those without a change. */
  readonly specs: readonly ResourceSpec[];
  /** Every record of the environment as it was when the plan was made. */
  readonly records: readonly ResourceRecord[];
  /** Module names to this environment's resource names. */
  readonly names: ReadonlyMap<string, string>;
  /** How many changes run at the same time. */
  readonly limit: number;
  /** Aborted: no further change is started; those that run may end. */
  readonly stop: AbortSignal;
  /** Aborted later: running calls are given up too. */
  readonly giveUp: AbortSignal;
  /**
   * Names that an unsettled intent of an earlier run proves to be ours if they exist, each with the
   * id of what that run replaced by it, or empty.
   */
  readonly provenOurs: ReadonlyMap<ResourceName, string>;
  /** Takes the secrets out of what failures say; when absent they are told as they are. */
  readonly redact?: (text: string) => string;
}

/** An {@link ApplyContext} with what is known of every resource right now. */
export interface StepContext extends ApplyContext {
  /** Empty for the base config. */
  readonly environment: string;
  readonly live: Map<string, ResourceRecord>;
}

/**
 * Performs a plan: walks its graph with a limit, records each change the moment it lands, and goes
 * on past a failure with everything that does not depend on it.
 *
 * Never rejects for a failed change: the report tells of every one.
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<ApplyReport> {
  const startedAt = context.clock.now();
  const live = new Map<string, ResourceRecord>(
    context.records.map((record) => [record.name, record]),
  );
  const steps = toSteps(plan.changes, context.specs, context.names);
  const timings = new Map<string, Timing>();
  const walked = await tellingOfStop(context, (counted) =>
    walk(steps, {
      limit: context.limit,
      signal: context.stop,
      perform: (step: ChangeStep) =>
        counted(
          performStep(step.change, timings, { ...context, environment: plan.environment, live }),
        ),
    }),
  );
  const byName = new Map(
    walked.map((ended) => [ended.step.id, toStepResult(ended, timings, context)]),
  );
  const results = plan.changes.flatMap((change) => byName.get(change.name) ?? []);
  reportSkipped(results, context.reporter);
  return {
    environment: plan.environment,
    planId: plan.id,
    digest: plan.digest,
    results,
    tookMs: context.clock.now() - startedAt,
    cancelled: context.stop.aborted,
    finalizeErrors: [],
  };
}

/** Counts what runs meanwhile, and says how much that is at the moment nothing new is started. */
async function tellingOfStop<Answer>(
  { stop, reporter }: ApplyContext,
  work: (counted: <Done>(call: Promise<Done>) => Promise<Done>) => Promise<Answer>,
): Promise<Answer> {
  let running = 0;
  const onStop = (): void => {
    reporter.report({ kind: 'cancelling', signal: toErrorChain(stop.reason).text, running });
  };
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await work(async (call) => {
      running += 1;
      return await call.finally(() => (running -= 1));
    });
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

interface Timing {
  readonly startedAtMs: number;
  readonly tookMs: number;
}

async function performStep(
  change: Change,
  timings: Map<string, Timing>,
  context: StepContext,
): Promise<Performed> {
  const startedAtMs = context.clock.now();
  const work = { resource: change.name, type: change.type, action: change.kind };
  const running = startWork(work, context);
  const stopWatch = (): number => {
    const tookMs = running.end();
    timings.set(change.name, { startedAtMs, tookMs });
    return tookMs;
  };
  try {
    const performed = await performChange(change, context);
    context.reporter.report({ kind: 'resource-done', tookMs: stopWatch(), ...work });
    return performed;
  } catch (error) {
    const tookMs = stopWatch();
    if (isCutOff(error, context)) {
      context.reporter.report({ kind: 'resource-cut-off', ...work });
    } else {
      const { error: text, hint } = describe(error, context);
      const told = hint === undefined ? { error: text } : { error: text, hint };
      const where = toWhere(change);
      context.reporter.report({ kind: 'resource-failed', tookMs, ...told, ...where, ...work });
    }
    throw error;
  }
}

/** Where the config names what is changed; a deletion is of what it does not name any more. */
function toWhere(change: Change): { readonly place?: Place } {
  const place = change.kind === 'delete' ? undefined : change.spec.place;
  return place === undefined ? {} : { place };
}

/** How a step ended, as its line of the report. */
function toStepResult(
  ended: WalkResult<ChangeStep, Performed>,
  timings: ReadonlyMap<string, Timing>,
  context: ApplyContext,
): StepResult {
  const { change } = ended.step;
  const timing = timings.get(change.name) ?? { startedAtMs: 0, tookMs: 0 };
  const base = { name: change.name, type: change.type, action: change.kind, ...timing };
  switch (ended.kind) {
    case 'done':
      return { ...base, kind: 'done', adopted: ended.value.adopted };
    case 'failed':
      return isCutOff(ended.error, context)
        ? { ...base, kind: 'cut-off' }
        : { ...base, kind: 'failed', ...describe(ended.error, context), findings: [] };
    case 'skipped':
      return { ...base, kind: 'skipped', because: ended.because };
    case 'not-started':
      return { ...base, kind: 'not-started' };
    default:
      return assertNever(ended);
  }
}

/** A failure in the words of everything behind it, without the secrets that a provider repeated. */
function describe(
  error: unknown,
  { redact = (text) => text }: ApplyContext,
): { readonly code: string; readonly error: string; readonly hint: string | undefined } {
  const { code, text: chain, hint } = toErrorChain(error);
  // A driver's message holds the provider's words already, which its causes would say again.
  const text = error instanceof DriverError ? error.message : chain;
  return { code, error: redact(text), hint: hint === undefined ? undefined : redact(hint) };
}

/** Dependants of a failure are told of once the walk is over, each with the failure behind it. */
function reportSkipped(results: readonly StepResult[], reporter: Reporter): void {
  for (const result of results) {
    if (result.kind !== 'skipped') continue;
    const { name, type, action, because } = result;
    reporter.report({ kind: 'resource-skipped', resource: name, type, action, because });
  }
}

/** Whether we gave the call up ourselves; a provider may cancel a call for reasons of its own. */
function isCutOff(error: unknown, { giveUp }: ApplyContext): boolean {
  return giveUp.aborted && error instanceof DriverError && error.code === 'PROVIDER_CANCELLED';
}
