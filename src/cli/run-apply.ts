import { resolve } from 'node:path';
import { assertNever, encodeJson, type JsonValue, parseJson } from '../kernel/index.ts';
import { apply, type ApplyOutcome, type ApplyRequest, destroy } from '../operations/index.ts';
import type { Plan } from '../resources/index.ts';
import { applyView, planView } from '../views/index.ts';
import { confirm, confirmWord } from './confirm.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
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
  return end(invocation, await apply(request, invocation.ports));
}

/** `wfctl infra destroy` */
export async function runDestroy(invocation: Invocation): Promise<ExitCode> {
  const request = toRequest(invocation, (questioner) =>
    confirmWord('This deletes all of the above and cannot be undone.', 'yes', questioner),
  );
  return end(invocation, await destroy(request, invocation.ports));
}

function toRequest(
  invocation: Invocation,
  ask: (questioner: Invocation['world']['questioner']) => Promise<boolean>,
): ApplyRequest {
  const { flags, world } = invocation;
  const isApproved = flags.boolean('auto-approve');
  return {
    ...toEnvironmentRequest(invocation, invocation.positionals[0]),
    limit: flags.number('parallelism') ?? 8,
    allowReplace: new Set(flags.list('allow-replace')),
    lockWaitMs: flags.number('lock-wait') ?? 0,
    expectedPlanDigest: undefined,
    planFile: undefined,
    cancelled: world.cancelled,
    hurried: world.hurried,
    onPlanned: (plan: Plan) => {
      if (flags.text('format') === 'json') return;
      printRedacted(invocation, planView(plan).text);
    },
    confirm: isApproved ? undefined : () => ask(world.questioner),
  };
}

function end(invocation: Invocation, outcome: ApplyOutcome): ExitCode {
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    return endWithFindings(invocation, outcome);
  }
  if (invocation.flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toJson(outcome), { indent: 2 })}\n`);
  }
  return tellEnd(invocation, outcome);
}

function tellEnd(invocation: Invocation, outcome: Ended): ExitCode {
  switch (outcome.kind) {
    case 'applied':
    case 'partly-applied':
    case 'cancelled':
      if (invocation.flags.text('format') !== 'json') {
        printRedacted(invocation, `\n${applyView(outcome.report).text}`);
      }
      tellFindings(invocation, outcome.diagnostics);
      return outcome.kind === 'applied' ? 0 : 1;
    case 'nothing-to-do':
      tellFindings(invocation, outcome.diagnostics);
      return 0;
    case 'declined':
      return endWithText(invocation, 'Cancelled. Nothing was changed.');
    case 'stale-plan':
      return endWithText(
        invocation,
        ['Nothing was changed.', ...outcome.reasons, 'Plan again:\n\n    wfctl infra plan'].join(
          '\n',
        ),
      );
    default:
      return assertNever(outcome);
  }
}

type Ended = Exclude<ApplyOutcome, { readonly kind: 'invalid' | 'refused' }>;

/** Results hold only texts, numbers and lists of them, so plain JSON carries them whole. */
function toJson(outcome: Ended): JsonValue {
  const results = 'report' in outcome ? outcome.report.results : [];
  return {
    outcome: outcome.kind,
    plan_digest: outcome.plan.digest,
    environment: outcome.plan.environment,
    results: parseJson(JSON.stringify(results)),
  };
}
