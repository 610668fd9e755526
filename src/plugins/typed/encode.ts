import type {
  FieldChange as WireFieldChange,
  IaCPlan,
  ResourceHints as WireHints,
  ResourceOutput as WireOutput,
  ResourceRef as WireRef,
  ResourceSpec as WireSpec,
  ResourceState as WireState,
} from '../../gen/iac.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceHints,
  ResourceOutput,
  ResourceRef,
} from '../../resources/index.ts';
import type { ProviderPlan, ProviderPlanAction, ProviderState } from '../provider-plan.ts';
import { toJsonBytes } from './json-field.ts';
import { toTimestamp } from './timestamp.ts';

/** Encodes a spec; its config is revealed here and goes nowhere but into the call. */
export function toWireSpec(spec: DriverSpec): WireSpec {
  return {
    name: spec.name,
    type: spec.type,
    configJson: toJsonBytes('config', spec.config.reveal()),
    size: spec.size ?? '',
    hints: toWireHints(spec.hints),
    dependsOn: [...spec.dependsOn],
  };
}

/** Encodes size hints; hints that say nothing are still hints. */
export function toWireHints(hints: ResourceHints | undefined): WireHints | undefined {
  if (hints === undefined) return undefined;
  return { cpu: hints.cpu ?? '', memory: hints.memory ?? '', storage: hints.storage ?? '' };
}

/** Encodes a reference; an empty id asks by name. */
export function toWireRef(ref: ResourceRef): WireRef {
  return { name: ref.name, type: ref.type, providerId: ref.providerId };
}

/** Encodes references in their order. */
export function toWireRefs(refs: readonly ResourceRef[]): WireRef[] {
  return refs.map(toWireRef);
}

/** Encodes what we remember of a resource, outputs included, for a provider to compare with. */
export function toWireOutput(output: ResourceOutput): WireOutput {
  return {
    name: output.name,
    type: output.type,
    providerId: output.providerId,
    outputsJson: toJsonBytes('outputs', output.outputs.reveal()),
    sensitive: Object.fromEntries(output.sensitive),
    status: output.status,
  };
}

/** Encodes specs by resource name. */
export function toWireSpecs(specs: ReadonlyMap<string, DriverSpec>): Record<string, WireSpec> {
  return Object.fromEntries([...specs].map(([name, spec]) => [name, toWireSpec(spec)]));
}

/** Encodes a resource for a provider's planning; refuses a time that is not RFC 3339. */
export function toWireState(state: ProviderState): WireState {
  return {
    id: state.id,
    name: state.name,
    type: state.type,
    provider: state.provider,
    providerRef: state.providerRef,
    providerId: state.providerId,
    configHash: state.configHash,
    appliedConfigJson: toJsonBytes('applied_config', state.appliedConfig?.reveal()),
    appliedConfigSource: state.appliedConfigSource,
    outputsJson: toJsonBytes('outputs', state.outputs.reveal()),
    dependencies: [...state.dependencies],
    createdAt: toTimestamp('created_at', state.createdAt),
    updatedAt: toTimestamp('updated_at', state.updatedAt),
    lastDriftCheck: toTimestamp('last_drift_check', state.lastDriftCheck),
  };
}

/** Encodes a plan for a provider to check. */
export function toWirePlan(plan: ProviderPlan): IaCPlan {
  return {
    id: plan.id,
    actions: plan.actions.map(toWireAction),
    createdAt: toTimestamp('created_at', plan.createdAt),
    desiredHash: plan.desiredHash,
    schemaVersion: plan.schemaVersion,
    inputSnapshot: Object.fromEntries(plan.inputSnapshot),
  };
}

function toWireAction(action: ProviderPlanAction): IaCPlan['actions'][number] {
  return {
    action: action.action,
    resource: toWireSpec(action.resource),
    current: action.current === undefined ? undefined : toWireState(action.current),
    changes: action.changes.map(toWireChange),
    resolvedConfigHash: action.resolvedConfigHash,
  };
}

function toWireChange(change: FieldChange): WireFieldChange {
  return {
    path: change.path,
    oldJson: toJsonBytes('old', change.old),
    newJson: toJsonBytes('new', change.new),
    forceNew: change.forceNew,
  };
}
