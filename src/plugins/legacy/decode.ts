import { type JsonObject, Secret } from '../../kernel/index.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceHints,
  ResourceOutput,
  ResourceRef,
  TroubleshootFinding,
} from '../../resources/index.ts';
import { type Asked, sameOrAsked } from '../asked.ts';
import type {
  ActionFailure,
  ProviderPlan,
  ProviderPlanAction,
  ProviderState,
} from '../provider-plan.ts';
import {
  anyOf,
  type Fields,
  flagMapOf,
  flagOf,
  integerOf,
  listOf,
  objectOf,
  requiredListOf,
  requiredObjectOf,
  requiredTextOf,
  secretOf,
  textMapOf,
  textOf,
  textsOf,
} from './fields.ts';
import { timeOf } from './timestamp.ts';

/** Reads what a provider made or found, for the resource we asked about (T-67). */
export function readOutput(fields: Fields, asked: Asked): ResourceOutput {
  const output = readAnyOutput(fields);
  return {
    ...output,
    name: sameOrAsked('name', output.name, asked.name),
    type: sameOrAsked('type', output.type, asked.type),
    providerId: output.providerId === '' ? (asked.providerId ?? '') : output.providerId,
  };
}

/** Reads an output as the provider names it. */
export function readAnyOutput(fields: Fields): ResourceOutput {
  return {
    name: textOf(fields, 'name'),
    type: textOf(fields, 'type'),
    providerId: requiredTextOf(fields, 'provider_id'),
    status: textOf(fields, 'status'),
    outputs: secretOf(fields, 'outputs'),
    sensitive: flagMapOf(fields, 'sensitive'),
  };
}

/** Reads a reference as the provider gives it. */
export function readRef(fields: Fields): ResourceRef {
  return {
    name: textOf(fields, 'name'),
    type: textOf(fields, 'type'),
    providerId: textOf(fields, 'provider_id'),
  };
}

/** Reads one difference; a side that is left out is null. */
export function readChange(fields: Fields): FieldChange {
  return {
    path: requiredTextOf(fields, 'path'),
    old: anyOf(fields, 'old'),
    new: anyOf(fields, 'new'),
    forceNew: flagOf(fields, 'force_new'),
  };
}

/** Reads one finding of a provider about a failure. */
export function readFinding(fields: Fields): TroubleshootFinding {
  return {
    id: textOf(fields, 'id'),
    phase: textOf(fields, 'phase'),
    cause: textOf(fields, 'cause'),
    at: timeOf(fields, 'at'),
    detail: textOf(fields, 'detail'),
  };
}

/** Reads what a provider could not do, resource by resource. */
export function readFailures(fields: Fields): readonly ActionFailure[] {
  return listOf(fields, 'errors').map((failure) => ({
    resource: textOf(failure, 'resource'),
    action: textOf(failure, 'action'),
    error: textOf(failure, 'error'),
  }));
}

/** Reads a provider's own plan; each of its actions must name its resource. */
export function readPlan(fields: Fields): ProviderPlan {
  return {
    id: requiredTextOf(fields, 'id'),
    actions: requiredListOf(fields, 'actions').map(readAction),
    createdAt: timeOf(fields, 'created_at'),
    desiredHash: textOf(fields, 'plan_hash'),
    schemaVersion: integerOf(fields, 'schema_version'),
    inputSnapshot: textMapOf(fields, 'input_snapshot'),
  };
}

function readAction(fields: Fields): ProviderPlanAction {
  const current = objectOf(fields, 'current');
  return {
    action: requiredTextOf(fields, 'action'),
    resource: readSpec(requiredObjectOf(fields, 'resource')),
    current: current === undefined ? undefined : readState(current),
    changes: listOf(fields, 'changes').map(readChange),
    resolvedConfigHash: textOf(fields, 'resolved_config_hash'),
  };
}

function readSpec(fields: Fields): DriverSpec {
  const size = textOf(fields, 'size');
  const hints = objectOf(fields, 'hints');
  return {
    name: textOf(fields, 'name'),
    type: textOf(fields, 'type'),
    config: secretOf(fields, 'config'),
    size: size === '' ? undefined : size,
    ...(hints === undefined ? {} : { hints: readHints(hints) }),
    dependsOn: textsOf(fields, 'depends_on'),
  };
}

function readHints(fields: Fields): ResourceHints {
  return {
    cpu: textOf(fields, 'cpu'),
    memory: textOf(fields, 'memory'),
    storage: textOf(fields, 'storage'),
  };
}

/** Reads a resource as a provider's planning knows it. */
export function readState(fields: Fields): ProviderState {
  const appliedConfig: JsonObject | undefined = objectOf(fields, 'applied_config')?.values;
  return {
    id: textOf(fields, 'id'),
    name: textOf(fields, 'name'),
    type: textOf(fields, 'type'),
    provider: textOf(fields, 'provider'),
    providerRef: textOf(fields, 'provider_ref'),
    providerId: requiredTextOf(fields, 'provider_id'),
    configHash: textOf(fields, 'config_hash'),
    appliedConfig: appliedConfig === undefined ? undefined : new Secret(appliedConfig),
    appliedConfigSource: textOf(fields, 'applied_config_source'),
    outputs: secretOf(fields, 'outputs'),
    dependencies: textsOf(fields, 'dependencies'),
    createdAt: timeOf(fields, 'created_at'),
    updatedAt: timeOf(fields, 'updated_at'),
    lastDriftCheck: timeOf(fields, 'last_drift_check'),
  };
}
