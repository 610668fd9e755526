import type { JsonObject } from '../../kernel/index.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceHints,
  ResourceOutput,
  ResourceRef,
} from '../../resources/index.ts';
import type { ProviderPlan, ProviderPlanAction, ProviderState } from '../provider-plan.ts';
import { toTimeText } from './timestamp.ts';

// The shapes are those of wfctl's JSON (compat-plugins 2.5). Secrets are revealed here, and go
// nowhere but into the call.

/** A spec as plans and drift checks take it. */
export function toSpecShape(spec: DriverSpec): JsonObject {
  return {
    name: spec.name,
    type: spec.type,
    config: spec.config.reveal(),
    ...(spec.size === undefined ? {} : { size: spec.size }),
    ...(spec.hints === undefined ? {} : { hints: toHintsShape(spec.hints) }),
    ...(spec.dependsOn.length === 0 ? {} : { depends_on: spec.dependsOn }),
  };
}

/** Size hints, those that say something. */
export function toHintsShape({ cpu, memory, storage }: ResourceHints): JsonObject {
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(storage === undefined ? {} : { storage }),
  };
}

/** A reference as it stands in a list. */
export function toRefShape({ name, type, providerId }: ResourceRef): JsonObject {
  return { name, type, ...(providerId === '' ? {} : { provider_id: providerId }) };
}

/** A reference as the arguments of a driver call: those that every one of them takes (T-64). */
export function toRefArgs(ref: ResourceRef): JsonObject {
  return {
    resource_type: ref.type,
    ref_name: ref.name,
    ref_type: ref.type,
    ref_provider_id: ref.providerId,
  };
}

/** A spec as the arguments of a driver call; drivers are sent nothing else of it. */
export function toSpecArgs(spec: DriverSpec): JsonObject {
  return {
    resource_type: spec.type,
    spec_name: spec.name,
    spec_type: spec.type,
    spec_config: spec.config.reveal(),
  };
}

/** What we remember of a resource, as the arguments of a diff. */
export function toCurrentArgs(current: ResourceOutput): JsonObject {
  return {
    current_name: current.name,
    current_type: current.type,
    current_provider_id: current.providerId,
    current_status: current.status,
    current_outputs: current.outputs.reveal(),
    current_sensitive: Object.fromEntries(current.sensitive),
  };
}

/** Specs by resource name. */
export function toSpecShapes(specs: ReadonlyMap<string, DriverSpec>): JsonObject {
  return Object.fromEntries([...specs].map(([name, spec]) => [name, toSpecShape(spec)]));
}

/** A resource as a provider's planning knows it; refuses a time that is not RFC 3339. */
export function toStateShape(state: ProviderState): JsonObject {
  return {
    id: state.id,
    name: state.name,
    type: state.type,
    provider: state.provider,
    ...(state.providerRef === '' ? {} : { provider_ref: state.providerRef }),
    provider_id: state.providerId,
    config_hash: state.configHash,
    applied_config: state.appliedConfig?.reveal() ?? null,
    ...(state.appliedConfigSource === ''
      ? {}
      : { applied_config_source: state.appliedConfigSource }),
    outputs: state.outputs.reveal(),
    dependencies: state.dependencies,
    created_at: toTimeText('created_at', state.createdAt),
    updated_at: toTimeText('updated_at', state.updatedAt),
    last_drift_check: toTimeText('last_drift_check', state.lastDriftCheck),
  };
}

/** A plan for a provider to check or to apply. */
export function toPlanShape(plan: ProviderPlan): JsonObject {
  return {
    id: plan.id,
    actions: plan.actions.map(toActionShape),
    created_at: toTimeText('created_at', plan.createdAt),
    ...(plan.desiredHash === '' ? {} : { plan_hash: plan.desiredHash }),
    ...(plan.schemaVersion === 0 ? {} : { schema_version: plan.schemaVersion }),
    ...(plan.inputSnapshot.size === 0
      ? {}
      : { input_snapshot: Object.fromEntries(plan.inputSnapshot) }),
  };
}

function toActionShape(action: ProviderPlanAction): JsonObject {
  return {
    action: action.action,
    resource: toSpecShape(action.resource),
    ...(action.current === undefined ? {} : { current: toStateShape(action.current) }),
    ...(action.changes.length === 0 ? {} : { changes: action.changes.map(toChangeShape) }),
    ...(action.resolvedConfigHash === ''
      ? {}
      : { resolved_config_hash: action.resolvedConfigHash }),
  };
}

function toChangeShape(change: FieldChange): JsonObject {
  return { path: change.path, old: change.old, new: change.new, force_new: change.forceNew };
}
