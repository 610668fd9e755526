import type {
  Diagnostic as WireFinding,
  FieldChange as WireFieldChange,
  IaCPlan,
  PlanAction as WirePlanAction,
  ResourceOutput as WireOutput,
  ResourceRef as WireRef,
  ResourceSpec as WireSpec,
  ResourceState as WireState,
} from '../../gen/iac.ts';
import { type JsonObject, Secret } from '../../kernel/index.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceOutput,
  ResourceRef,
  TroubleshootFinding,
} from '../../resources/index.ts';
import { type Asked, sameOrAsked } from '../asked.ts';
import { required } from '../field-error.ts';
import type { ProviderPlan, ProviderPlanAction, ProviderState } from '../provider-plan.ts';
import { fromJsonBytes, fromJsonObjectBytes } from './json-field.ts';
import { fromTimestamp } from './timestamp.ts';

/**
 * Decodes what a provider made or found, for the resource we asked about. An empty name or type is
 * filled in; another one is an unusable answer (T-67), since state is kept under it.
 */
export function fromOutput(output: WireOutput | undefined, asked: Asked): ResourceOutput {
  const given = required('output', output);
  return {
    ...fromAnyOutput(given),
    name: sameOrAsked('output.name', given.name, asked.name),
    type: sameOrAsked('output.type', given.type, asked.type),
    providerId: given.providerId === '' ? (asked.providerId ?? '') : given.providerId,
  };
}

/** Decodes an output as the provider names it. */
export function fromAnyOutput(output: WireOutput): ResourceOutput {
  return {
    name: output.name,
    type: output.type,
    providerId: output.providerId,
    status: output.status,
    outputs: fromSecretJson('output.outputs', output.outputsJson),
    sensitive: new Map(Object.entries(output.sensitive)),
  };
}

/** A `*_json` field as a secret object; no bytes are an empty one. */
export function fromSecretJson(field: string, bytes: Uint8Array): Secret<JsonObject> {
  return new Secret(fromJsonObjectBytes(field, bytes) ?? {});
}

/** A `*_json` field as a secret object, where no bytes mean that nothing is known. */
export function fromOptionalSecretJson(
  field: string,
  bytes: Uint8Array,
): Secret<JsonObject> | undefined {
  const value = fromJsonObjectBytes(field, bytes);
  return value === undefined ? undefined : new Secret(value);
}

/** Decodes a reference as the provider gives it. */
export function fromRef(ref: WireRef): ResourceRef {
  return { name: ref.name, type: ref.type, providerId: ref.providerId };
}

/** Decodes one difference; a side without bytes is null. */
export function fromChange(change: WireFieldChange): FieldChange {
  return {
    path: change.path,
    old: fromJsonBytes('changes.old', change.oldJson),
    new: fromJsonBytes('changes.new', change.newJson),
    forceNew: change.forceNew,
  };
}

/** Decodes one finding of a provider about a failure. */
export function fromFinding(finding: WireFinding): TroubleshootFinding {
  return {
    id: finding.id,
    phase: finding.phase,
    cause: finding.cause,
    at: fromTimestamp('diagnostics.at', finding.at),
    detail: finding.detail,
  };
}

/** Decodes a provider's own plan; each of its actions must name its resource. */
export function fromPlan(plan: IaCPlan): ProviderPlan {
  return {
    id: plan.id,
    actions: plan.actions.map(fromAction),
    createdAt: fromTimestamp('plan.created_at', plan.createdAt),
    desiredHash: plan.desiredHash,
    schemaVersion: plan.schemaVersion,
    inputSnapshot: new Map(Object.entries(plan.inputSnapshot)),
  };
}

function fromAction(action: WirePlanAction): ProviderPlanAction {
  return {
    action: action.action,
    resource: fromSpec(required('plan.actions.resource', action.resource)),
    current: action.current === undefined ? undefined : fromState(action.current),
    changes: action.changes.map(fromChange),
    resolvedConfigHash: action.resolvedConfigHash,
  };
}

function fromSpec(spec: WireSpec): DriverSpec {
  const config = fromSecretJson('plan.actions.resource.config', spec.configJson);
  return {
    name: spec.name,
    type: spec.type,
    config,
    size: spec.size === '' ? undefined : spec.size,
    ...(spec.hints === undefined ? {} : { hints: spec.hints }),
    dependsOn: spec.dependsOn,
  };
}

/** Decodes a resource as a provider's planning knows it. */
export function fromState(state: WireState): ProviderState {
  return {
    id: state.id,
    name: state.name,
    type: state.type,
    provider: state.provider,
    providerRef: state.providerRef,
    providerId: state.providerId,
    configHash: state.configHash,
    appliedConfig: fromOptionalSecretJson('state.applied_config', state.appliedConfigJson),
    appliedConfigSource: state.appliedConfigSource,
    outputs: fromSecretJson('state.outputs', state.outputsJson),
    dependencies: state.dependencies,
    createdAt: fromTimestamp('state.created_at', state.createdAt),
    updatedAt: fromTimestamp('state.updated_at', state.updatedAt),
    lastDriftCheck: fromTimestamp('state.last_drift_check', state.lastDriftCheck),
  };
}
