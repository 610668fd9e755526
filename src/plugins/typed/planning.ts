import {
  ActionStatus,
  IaCProviderRequiredService,
  IaCProviderValidatorService,
  PlanDiagnosticSeverity,
} from '../../gen/iac.ts';
import type { ApplyPlan, ProviderPlanning } from '../provider-plan.ts';
import type { Caller } from './caller.ts';
import { fromAnyOutput, fromPlan } from './decode.ts';
import { toWirePlan, toWireRefs, toWireSpec, toWireState } from './encode.ts';
import { required } from '../field-error.ts';
import { wordsOf } from './literals.ts';

// The generated names keep a prefix that is not the enum's own name.
const SEVERITIES = wordsOf({
  INFO: PlanDiagnosticSeverity.PLAN_DIAGNOSTIC_INFO,
  WARNING: PlanDiagnosticSeverity.PLAN_DIAGNOSTIC_WARNING,
  ERROR: PlanDiagnosticSeverity.PLAN_DIAGNOSTIC_ERROR,
});

/** A provider's own planning and destroying. */
export function createPlanningCalls(caller: Caller): ProviderPlanning {
  return {
    plan: (desired, current, options) =>
      caller.askOptional({
        method: IaCProviderRequiredService.plan,
        request: () => ({ desired: desired.map(toWireSpec), current: current.map(toWireState) }),
        decode: (answer) => ({
          kind: 'plan' as const,
          plan: fromPlan(required('plan', answer.plan)),
        }),
        limit: 'list',
        signal: options?.signal,
      }),
    validatePlan: (plan, options) =>
      caller.askOptional({
        method: IaCProviderValidatorService.validatePlan,
        request: () => ({ plan: toWirePlan(plan) }),
        decode: (answer) => ({
          kind: 'findings' as const,
          findings: answer.diagnostics.map(({ severity, resource, field, message }) => ({
            severity: SEVERITIES.fromWire('diagnostics.severity', severity),
            resource,
            field,
            message,
          })),
        }),
        limit: 'ask',
        signal: options?.signal,
      }),
    destroy: (refs, options) =>
      caller.askOptional({
        method: IaCProviderRequiredService.destroy,
        request: () => ({ refs: toWireRefs(refs) }),
        decode: (answer) => {
          const { destroyed, errors } = required('result', answer.result);
          return { kind: 'destroyed' as const, destroyed, errors };
        },
        limit: 'change',
        signal: options?.signal,
      }),
  };
}

/** The provider's own applying, which those of plan version 1 have. */
export function createPlanApplier(caller: Caller): ApplyPlan {
  return (plan, options) =>
    caller.askOptional({
      method: IaCProviderRequiredService.apply,
      request: () => ({ plan: toWirePlan(plan) }),
      decode: (answer) => {
        const result = required('result', answer.result);
        return {
          kind: 'applied' as const,
          resources: result.resources.map(fromAnyOutput),
          errors: result.errors,
          replacedIds: new Map(Object.entries(result.replaceIdMap)),
          actions: result.actions.map(({ actionIndex, status, error }) => ({
            index: actionIndex,
            isDone: GOOD_STATUSES.has(status),
            error,
          })),
        };
      },
      limit: 'change',
      signal: options?.signal,
    });
}

/** Releases that do not set a status leave it unspecified. */
const GOOD_STATUSES: ReadonlySet<ActionStatus> = new Set([
  ActionStatus.UNSPECIFIED,
  ActionStatus.SUCCESS,
]);
