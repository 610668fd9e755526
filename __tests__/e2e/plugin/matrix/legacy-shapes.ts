import type { JsonObject, JsonValue } from '../../../../src/kernel/index.ts';
import type { ProviderPlan, ProviderState } from '../../../../src/plugins/index.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceHints,
  ResourceOutput,
  ResourceRef,
} from '../../../../src/resources/index.ts';

// The JSON of the legacy wire (compat-plugins 2.5): a field with a question mark there is left out
// when it is empty, as Go's `omitempty` does, and every other one is always there.

const NO_TIME = '0001-01-01T00:00:00Z';

/** The object without its fields that are empty, of those named. */
function omitEmpty(fields: JsonObject, optional: readonly string[]): JsonObject {
  const isEmpty = (value: JsonValue): boolean =>
    value === '' ||
    value === 0 ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => !(optional.includes(key) && isEmpty(value))),
  );
}

export function hintsShape({ cpu = '', memory = '', storage = '' }: ResourceHints): JsonObject {
  return { cpu, memory, storage };
}

export function specShape(spec: DriverSpec): JsonObject {
  return {
    ...omitEmpty(
      {
        name: spec.name,
        type: spec.type,
        config: spec.config.reveal(),
        size: spec.size ?? '',
        depends_on: spec.dependsOn,
      },
      ['size', 'depends_on'],
    ),
    // A pointer in Go: there when it is not nil, whatever it points to.
    ...(spec.hints === undefined ? {} : { hints: hintsShape(spec.hints) }),
  };
}

export function refShape({ name, type, providerId }: ResourceRef): JsonObject {
  return omitEmpty({ name, type, provider_id: providerId }, ['provider_id']);
}

export function stateShape(state: ProviderState): JsonObject {
  return omitEmpty(
    {
      id: state.id,
      name: state.name,
      type: state.type,
      provider: state.provider,
      provider_ref: state.providerRef,
      provider_id: state.providerId,
      config_hash: state.configHash,
      applied_config: state.appliedConfig?.reveal() ?? null,
      applied_config_source: state.appliedConfigSource,
      outputs: state.outputs.reveal(),
      dependencies: state.dependencies,
      created_at: state.createdAt ?? NO_TIME,
      updated_at: state.updatedAt ?? NO_TIME,
      last_drift_check: state.lastDriftCheck ?? NO_TIME,
    },
    ['provider_ref', 'applied_config_source'],
  );
}

export function changeShape(change: FieldChange): JsonObject {
  return { path: change.path, old: change.old, new: change.new, force_new: change.forceNew };
}

export function planShape(plan: ProviderPlan): JsonObject {
  return omitEmpty(
    {
      id: plan.id,
      actions: plan.actions.map((action) => ({
        ...omitEmpty(
          {
            action: action.action,
            resource: specShape(action.resource),
            changes: action.changes.map(changeShape),
            resolved_config_hash: action.resolvedConfigHash,
          },
          ['changes', 'resolved_config_hash'],
        ),
        ...(action.current === undefined ? {} : { current: stateShape(action.current) }),
      })),
      created_at: plan.createdAt ?? NO_TIME,
      plan_hash: plan.desiredHash,
      schema_version: plan.schemaVersion,
      input_snapshot: Object.fromEntries(plan.inputSnapshot),
    },
    ['plan_hash', 'schema_version', 'input_snapshot'],
  );
}

export function outputShape(output: ResourceOutput): JsonObject {
  return omitEmpty(
    {
      provider_id: output.providerId,
      name: output.name,
      type: output.type,
      status: output.status,
      outputs: output.outputs.reveal(),
      sensitive: Object.fromEntries(output.sensitive),
    },
    ['sensitive'],
  );
}
