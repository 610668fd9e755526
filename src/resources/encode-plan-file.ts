import { encodeJson, type JsonObject } from '../kernel/index.ts';
import type { FieldChange } from './driver.ts';
import type { Change, Plan } from './plan.ts';
import { findProviderRef } from './record-owner.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';

/** What a plan file says beside the plan. */
export interface PlanFileContext {
  /** The config the plan was made from, relative to the working folder. */
  readonly configFile: string;
  /** The place for the state, where it does not exist yet. */
  readonly missingPlace?: string | undefined;
}

/**
 * Writes a plan in upstream's format (compat-core 2, 5.1) with our own members beside it, so that an
 * apply can tell whether it still stands (T-32). It holds no secret (T-60): configs are written as
 * templates, with no variable expanded (T-29); records without outputs and with nothing of their
 * config but the provider it names; changes without values.
 */
export function encodePlanFile(plan: Plan, context: PlanFileContext): string {
  return encodeJson(
    {
      schema_version: 1,
      id: plan.id,
      created_at: plan.createdAt,
      environment: plan.environment,
      config_file: context.configFile,
      plan_hash: plan.desiredHash,
      state_digest: plan.stateDigest,
      ...(context.missingPlace === undefined ? {} : { state_missing: context.missingPlace }),
      plan_digest: plan.digest,
      actions: plan.changes.length === 0 ? null : plan.changes.map(encodeChange),
    },
    { indent: 2 },
  );
}

function encodeChange(change: Change): JsonObject {
  return {
    action: change.kind,
    provider_ref: change.providerRef,
    resource: change.kind === 'delete' ? encodeDeleted(change.record) : encodeWanted(change.spec),
    ...(change.kind === 'create' ? {} : { current: encodeCurrent(change.record) }),
    ...('changes' in change && change.changes.length > 0
      ? { changes: change.changes.map(encodeFieldChange) }
      : {}),
  };
}

function encodeWanted(spec: ResourceSpec): JsonObject {
  return {
    name: spec.name,
    type: spec.type,
    config: spec.template ?? null,
    ...(spec.size === undefined || spec.size === '' ? {} : { size: spec.size }),
    ...(spec.hints === undefined ? {} : { hints: { ...spec.hints } }),
    ...(spec.dependsOn.length === 0 ? {} : { depends_on: spec.dependsOn }),
  };
}

function encodeDeleted(record: ResourceRecord): JsonObject {
  return {
    name: record.name,
    type: record.type,
    config: null,
    ...(record.dependencies.length === 0 ? {} : { depends_on: record.dependencies }),
  };
}

function encodeCurrent(record: ResourceRecord): JsonObject {
  const provider = findProviderRef(record.appliedConfig);
  return {
    id: record.name,
    name: record.name,
    type: record.type,
    provider: record.provider,
    ...(record.providerRef === undefined ? {} : { provider_ref: record.providerRef }),
    provider_id: record.providerId,
    config_hash: record.configHash,
    applied_config: provider === undefined ? {} : { provider },
    outputs: {},
    dependencies: record.dependencies.length === 0 ? null : record.dependencies,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    last_drift_check: GO_ZERO_TIME,
  };
}

function encodeFieldChange(change: FieldChange): JsonObject {
  return { path: change.path, old: null, new: null, force_new: change.forceNew };
}

/** How Go prints a time that was never set. */
const GO_ZERO_TIME = '0001-01-01T00:00:00Z';
