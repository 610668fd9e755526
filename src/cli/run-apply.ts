import { resolve } from 'node:path';
import { assertNever, encodeJson, type JsonValue } from '../kernel/index.ts';
import { apply, type ApplyOutcome, type ApplyRequest, destroy } from '../operations/index.ts';
import type { Plan, StepResult } from '../resources/index.ts';
import type { SinkReport } from '../secrets/index.ts';
import { applyView, planView, sinksView } from '../views/index.ts';
import { toSinksJson } from './run-secrets.ts';
import { confirm, confirmWord } from './confirm.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
  writeRedacted,
} from './invocation.ts';

/** `wfctl infra apply` */
export async function runApply(invocation: Invocation): Promise<ExitCode> {
  const { flags, world } = invocation;
  const planFile = flags.text('plan');
  const request = {
    ...toRequest(invocation, (questioner) => confirm('Apply these changes?', questioner)),
    expectedPlanDigest: flags.text('expected-plan-digest'),
    planFile: planFile === undefined ? undefined : resolve(world.folder, planFile),
  };
  return end(invocation, await apply(request, invocation.ports), 'apply');
}

/** `wfctl infra destroy` */
export async function runDestroy(invocation: Invocation): Promise<ExitCode> {
  const request = toRequest(invocation, (questioner) =>
    confirmWord('This deletes all of the above and cannot be undone.', 'yes', questioner),
  );
  return end(invocation, await destroy(request, invocation.ports), 'destroy');
}

function toRequest(
  invocation: Invocation,
  ask: (questioner: Invocation['world']['questioner']) => Promise<boolean>,
): ApplyRequest {
  const { flags, world } = invocation;
  const isApproved = flags.boolean('auto-approve');
  return {
    ...toEnvironmentRequest(invocation, invocation.positionals[0]),
    isUnnamed: invocation.flags.text('env') === undefined,
    limit: flags.number('parallelism') ?? 8,
    allowReplace: new Set(flags.list('allow-replace')),
    lockWaitMs: flags.number('lock-wait') ?? 0,
    expectedPlanDigest: undefined,
    planFile: undefined,
    cancelled: world.cancelled,
    hurried: world.hurried,
    onPlanned: (plan: Plan) => {
      const { text } = planView(plan);
      if (flags.text('format') !== 'json') printRedacted(invocation, text);
      else if (!isApproved) writeRedacted(invocation, text);
    },
    confirm: isApproved ? undefined : () => ask(world.questioner),
  };
}

type Operation = 'apply' | 'destroy';

function end(invocation: Invocation, outcome: ApplyOutcome, operation: Operation): ExitCode {
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    endWithFindings(invocation, outcome);
    return endWithText(invocation, '\nNothing was changed.');
  }
  if (invocation.flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toJson(outcome), { indent: 2 })}\n`);
  }
  return tellEnd(invocation, outcome, operation);
}

function tellEnd(invocation: Invocation, outcome: Ended, operation: Operation): ExitCode {
  switch (outcome.kind) {
    case 'applied':
    case 'partly-applied':
    case 'cancelled':
      if (invocation.flags.text('format') !== 'json') {
        printRedacted(invocation, `\n${applyView(outcome.report, operation).text}`);
      }
      tellSinks(invocation, outcome.sinks);
      tellFindings(invocation, outcome.diagnostics);
      return outcome.kind === 'applied' ? 0 : 1;
    case 'nothing-to-do':
      tellSinks(invocation, outcome.sinks);
      tellFindings(invocation, outcome.diagnostics);
      return 0;
    case 'declined':
      return endWithText(invocation, 'Cancelled. Nothing was changed.');
    case 'stale-plan':
      return endWithText(
        invocation,
        [
          'error: the approved plan cannot be applied',
          ...outcome.reasons.map((reason) => reason.replace(/^/gm, '  ')),
          '',
          'Nothing was changed.',
        ].join('\n'),
      );
    default:
      return assertNever(outcome);
  }
}

function tellSinks(invocation: Invocation, sinks: SinkReport | undefined): void {
  if (sinks === undefined || invocation.flags.text('format') === 'json') return;
  printRedacted(invocation, `\n${sinksView(sinks).text}`);
}

type Ended = Exclude<ApplyOutcome, { readonly kind: 'invalid' | 'refused' }>;

function toJson(outcome: Ended): JsonValue {
  const results = 'report' in outcome ? outcome.report.results : [];
  return {
    outcome: outcome.kind,
    plan_digest: outcome.plan.digest,
    environment: outcome.plan.environment,
    results: results.map(toJsonResult),
    ...('sinks' in outcome ? { sinks: toSinksJson(outcome.sinks) } : {}),
  };
}

function toJsonResult(result: StepResult): JsonValue {
  const { name, type, action, startedAtMs, tookMs } = result;
  const failure =
    result.kind === 'failed'
      ? { code: result.code, error: result.error, findings: result.findings }
      : {};
  return {
    name,
    type,
    action,
    result: result.kind,
    started_at: startedAtMs === 0 ? null : new Date(startedAtMs).toISOString(),
    took_ms: tookMs,
    ...failure,
  };
}
