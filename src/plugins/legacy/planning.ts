import { FieldError } from '../field-error.ts';
import type { ApplyPlan, PlanFinding, ProviderPlanning } from '../provider-plan.ts';
import type { LegacyCaller } from './caller.ts';
import { readAnyOutput, readFailures, readPlan } from './decode.ts';
import { toPlanShape, toRefShape, toSpecShape, toStateShape } from './encode.ts';
import {
  anyOf,
  type Fields,
  integerOf,
  listOf,
  requiredListOf,
  textMapOf,
  textOf,
  textsOf,
} from './fields.ts';

/** A provider's own planning and destroying. */
export function createPlanningCalls(caller: LegacyCaller): ProviderPlanning {
  return {
    plan: (desired, current, options) =>
      caller.askOptional({
        method: 'IaCProvider.Plan',
        args: () => ({ desired: desired.map(toSpecShape), current: current.map(toStateShape) }),
        decode: (result) => ({ kind: 'plan' as const, plan: readPlan(result) }),
        limit: 'list',
        signal: options?.signal,
      }),
    validatePlan: (plan, options) =>
      caller.askOptional({
        method: 'IaCProvider.ValidatePlan',
        args: () => ({ plan: toPlanShape(plan) }),
        decode: (result) => ({
          kind: 'findings' as const,
          findings: listOf(result, 'diagnostics').map((fields) => ({
            severity: readSeverity(fields),
            resource: textOf(fields, 'resource'),
            field: textOf(fields, 'field'),
            message: textOf(fields, 'message'),
          })),
        }),
        limit: 'ask',
        signal: options?.signal,
      }),
    destroy: (refs, options) =>
      caller.askOptional({
        method: 'IaCProvider.Destroy',
        args: () => ({ refs: refs.map(toRefShape) }),
        decode: (result) => ({
          kind: 'destroyed' as const,
          destroyed: textsOf(result, 'destroyed'),
          errors: readFailures(result),
        }),
        limit: 'change',
        signal: options?.signal,
      }),
  };
}

/** Go writes the number of a severity, where nobody taught it the word. */
function readSeverity(fields: Fields): PlanFinding['severity'] {
  const severity = anyOf(fields, 'severity') ?? 0;
  switch (severity) {
    case 0:
    case 'info':
      return 'info';
    case 1:
    case 'warning':
      return 'warning';
    case 2:
    case 'error':
      return 'error';
    default:
      throw new FieldError(
        'FIELD_UNREADABLE',
        `"${fields.path}.severity" is none of the known values`,
      );
  }
}

/** The provider's own applying. */
export function createPlanApplier(caller: LegacyCaller): ApplyPlan {
  return (plan, options) =>
    caller.askOptional({
      method: 'IaCProvider.Apply',
      args: () => ({ plan: toPlanShape(plan) }),
      decode: (result) => ({
        kind: 'applied' as const,
        resources: requiredListOf(result, 'resources').map(readAnyOutput),
        errors: readFailures(result),
        replacedIds: textMapOf(result, 'replace_id_map'),
        actions: listOf(result, 'actions').map((fields) => ({
          index: integerOf(fields, 'action_index'),
          isDone: integerOf(fields, 'status') <= LAST_GOOD_STATUS,
          error: textOf(fields, 'error'),
        })),
      }),
      withoutResult: () => ({ kind: 'no-result' as const }),
      limit: 'change',
      signal: options?.signal,
    });
}

/** 0 is unspecified and 1 is success; everything above tells of something that went wrong. */
const LAST_GOOD_STATUS = 1;
