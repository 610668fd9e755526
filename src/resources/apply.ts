import { assertNever, CoreError } from '../kernel/index.ts';
import type { Clock, Environment, Reporter } from '../ports/index.ts';
import type { ResourceName } from './address.ts';
import type { ResourceDriver, ResourceOutput } from './driver.ts';
import { DriverError, type DriverErrorCode } from './driver-error.ts';
import { toSteps } from './graph.ts';
import type { Ledger } from './ledger.ts';
import type { ApplyReport, StepResult } from './outcome.ts';
import { performChange } from './perform.ts';
import type { Change, Plan } from './plan.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';
import { walk } from './walk.ts';

/** What applying a plan needs beside the plan. */
export interface ApplyContext {
  /** By `iac.provider` module name; one for every change of the plan. */
  readonly drivers: ReadonlyMap<string, ResourceDriver>;
  /** Provider type by `iac.provider` module name. */
  readonly providerTypes: ReadonlyMap<string, string>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly variables: Environment;
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
  /** Names that an unsettled intent of an earlier run proves to be ours if they exist. */
  readonly provenOurs: ReadonlySet<ResourceName>;
  /** Called with every answer before anything else sees it, so that its secrets are concealed. */
  readonly onOutput: (output: ResourceOutput) => void;
}

/**
 * Performs a plan: walks its graph with a limit, records each change the moment it lands, and goes
 * on past a failure with everything that does not depend on it.
 *
 * Never rejects for a failed change: the report tells of every one.
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<ApplyReport> {
  const startedAt = context.clock.now();
  const live = new Map(context.records.map((record) => [record.name, record]));
  const results = new Map<Change, StepResult>();
  const steps = toSteps(plan.changes, { specs: context.specs, names: context.names });
  const walked = await walk(steps, {
    limit: context.limit,
    signal: context.stop,
    perform: async ({ change }) => {
      const result = await performStep(change, { ...context, live });
      results.set(change, result);
      return result.kind === 'done';
    },
  });
  for (const outcome of walked) {
    const change = outcome.step.change;
    if (outcome.kind === 'skipped') results.set(change, skip(change, outcome.because.change, context));
    if (outcome.kind === 'not-started') results.set(change, { ...untouched(change), kind: 'not-started' });
  }
  return {
    environment: plan.environment,
    planId: plan.id,
    digest: plan.digest,
    results: plan.changes.flatMap((change) => results.get(change) ?? []),
    tookMs: context.clock.now() - startedAt,
    cancelled: context.stop.aborted,
    finalizeErrors: [],
  };
}

/** An {@link ApplyContext} with what is known of every resource right now. */
export interface StepContext extends ApplyContext {
  readonly live: Map<ResourceName, ResourceRecord>;
}

async function performStep(change: Change, context: StepContext): Promise<StepResult> {
  const work = { resource: change.name, type: change.type, action: change.kind };
  const startedAtMs = context.clock.now();
  const base = () => ({
    name: change.name,
    type: change.type,
    action: change.kind,
    startedAtMs,
    tookMs: context.clock.now() - startedAtMs,
  });
  context.reporter.report({ kind: 'resource-started', ...work });
  try {
    const { adopted } = await performChange(change, context);
    context.reporter.report({ kind: 'resource-done', tookMs: base().tookMs, ...work });
    return { ...base(), kind: 'done', adopted };
  } catch (error) {
    if (error instanceof DriverError && error.code === 'PROVIDER_CANCELLED') {
      context.reporter.report({ kind: 'resource-cut-off', ...work });
      return { ...base(), kind: 'cut-off' };
    }
    const { code, message, hint } = describeError(error);
    context.reporter.report({
      kind: 'resource-failed',
      tookMs: base().tookMs,
      error: message,
      ...(hint === undefined ? {} : { hint }),
      ...work,
    });
    return { ...base(), kind: 'failed', code, error: message, hint, findings: [] };
  }
}
