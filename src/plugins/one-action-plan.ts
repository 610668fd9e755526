import { Secret } from '../kernel/index.ts';
import type { DriverSpec, ResourceOutput, ResourceRef } from '../resources/index.ts';
import { sameOrAsked } from './asked.ts';
import type {
  ActionFailure,
  ProviderApplyResult,
  ProviderPlan,
  ProviderState,
} from './provider-plan.ts';

/** One change, for a provider that applies whole plans. */
export interface OneAction {
  readonly action: 'create' | 'update';
  readonly spec: DriverSpec;
  /** What exists; `undefined` for a create. */
  readonly ref: ResourceRef | undefined;
}

/** A plan of this one action. The provider is told who the resource is, which is all a driver call knows. */
export function toPlan(
  { action, spec, ref }: OneAction,
  provider: string,
  nowMs: number,
): ProviderPlan {
  return {
    id: `plan-${String(BigInt(Math.trunc(nowMs)) * 1_000_000n)}`,
    actions: [
      {
        action,
        resource: spec,
        current: ref === undefined ? undefined : toState(ref, provider),
        changes: [],
        resolvedConfigHash: '',
      },
    ],
    createdAt: new Date(nowMs).toISOString(),
    desiredHash: '',
    schemaVersion: 0,
    inputSnapshot: new Map(),
  };
}

function toState({ name, type, providerId }: ResourceRef, provider: string): ProviderState {
  return {
    id: name,
    name,
    type,
    provider,
    providerRef: '',
    providerId,
    configHash: '',
    appliedConfig: undefined,
    appliedConfigSource: '',
    outputs: new Secret({}),
    dependencies: [],
    createdAt: undefined,
    updatedAt: undefined,
    lastDriftCheck: undefined,
  };
}

/** What went wrong with a plan, in the provider's words; `undefined` when nothing did. */
export function describeFailure(result: ProviderApplyResult): string | undefined {
  if (result.errors.length > 0) return result.errors.map(describeError).join('; ');
  const failed = result.actions.find((action) => !action.isDone);
  if (failed === undefined) return undefined;
  return failed.error === '' ? 'the action was not done, without a reason' : failed.error;
}

function describeError({ error }: ActionFailure): string {
  return error === '' ? 'an error without words' : error;
}

/**
 * What became of the resource of a plan of one action; `undefined` when the provider names no
 * resource at all. One that was replaced has the id that the provider gives apart.
 *
 * @throws FieldError when it answers about another resource, or another type (T-67).
 */
export function pickOutput(
  result: ProviderApplyResult,
  { spec, ref }: OneAction,
): ResourceOutput | undefined {
  const given = result.resources.find(({ name }) => name === spec.name) ?? result.resources[0];
  if (given === undefined) return undefined;
  const id = result.replacedIds.get(spec.name) ?? given.providerId;
  return {
    ...given,
    name: sameOrAsked('resources.name', given.name, spec.name),
    type: sameOrAsked('resources.type', given.type, spec.type),
    providerId: id === '' ? (ref?.providerId ?? '') : id,
  };
}
