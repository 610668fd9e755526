import { Secret } from '../../../../src/kernel/index.ts';
import type {
  ActionFailure,
  ProviderDrift,
  ProviderPlan,
  ProviderPlanAction,
  ProviderState,
} from '../../../../src/plugins/index.ts';
import type {
  DriverSpec,
  FieldChange,
  ResourceHints,
  ResourceOutput,
  ResourceRef,
  TroubleshootFinding,
} from '../../../../src/resources/index.ts';
import type { Both, Sort } from './sort.ts';
import { wire, wireMap } from './wire.ts';

// Each function makes one message of a sort, in our words and as the typed wire has it.

export function toRef(sort: Sort): Both<ResourceRef> {
  const [name, type, id] = [sort.text('name'), sort.text('type'), sort.text('provider_id')];
  return { ours: { name, type, providerId: id }, typed: wire({ name, type, provider_id: id }) };
}

export function toHints(sort: Sort): Both<ResourceHints> {
  const [cpu, memory, storage] = [sort.text('cpu'), sort.text('memory'), sort.text('storage')];
  return { ours: { cpu, memory, storage }, typed: wire({ cpu, memory, storage }) };
}

export function toSpec(sort: Sort): Both<DriverSpec> {
  const [name, type, size] = [sort.text('name'), sort.text('type'), sort.text('size')];
  const config = sort.json('config');
  const hints = sort.optional(() => toHints(sort));
  const dependsOn = sort.texts('depends_on');
  return {
    ours: {
      name,
      type,
      config: new Secret(config.ours),
      size: size === '' ? undefined : size,
      ...(hints === undefined ? {} : { hints: hints.ours }),
      dependsOn,
    },
    typed: wire({
      name,
      type,
      config_json: config.typed,
      size,
      hints: hints?.typed,
      depends_on: dependsOn,
    }),
  };
}

export function toOutput(sort: Sort): Both<ResourceOutput> {
  const ref = toRef(sort);
  const outputs = sort.json('outputs');
  const sensitive = sort.flagMap();
  const status = sort.text('status');
  return {
    ours: { ...ref.ours, status, outputs: new Secret(outputs.ours), sensitive },
    typed: wire({
      ...ref.typed,
      outputs_json: outputs.typed,
      sensitive: wireMap(sensitive),
      status,
    }),
  };
}

export function toChange(sort: Sort): Both<FieldChange> {
  const path = sort.text('path');
  const [before, after] = [sort.optionalJson('old'), sort.optionalJson('new')];
  const forceNew = sort.flag('force_new');
  return {
    ours: { path, old: before.ours ?? null, new: after.ours ?? null, forceNew },
    typed: wire({ path, old_json: before.typed, new_json: after.typed, force_new: forceNew }),
  };
}

export function toState(sort: Sort): Both<ProviderState> {
  const ref = toRef(sort);
  const [id, provider] = [sort.text('id'), sort.text('provider')];
  const [providerRef, configHash] = [sort.text('provider_ref'), sort.text('config_hash')];
  const applied = sort.optionalJson('applied_config');
  const source = sort.text('applied_config_source');
  const outputs = sort.json('outputs');
  const dependencies = sort.texts('dependencies');
  const [created, updated] = [sort.time('created_at'), sort.time('updated_at')];
  const checked = sort.time('last_drift_check');
  return {
    ours: {
      ...ref.ours,
      id,
      provider,
      providerRef,
      configHash,
      appliedConfig: applied.ours === undefined ? undefined : new Secret(applied.ours),
      appliedConfigSource: source,
      outputs: new Secret(outputs.ours),
      dependencies,
      createdAt: created.ours,
      updatedAt: updated.ours,
      lastDriftCheck: checked.ours,
    },
    typed: wire({
      ...ref.typed,
      id,
      provider,
      provider_ref: providerRef,
      config_hash: configHash,
      applied_config_json: applied.typed,
      applied_config_source: source,
      outputs_json: outputs.typed,
      dependencies,
      created_at: created.typed,
      updated_at: updated.typed,
      last_drift_check: checked.typed,
    }),
  };
}

function toAction(sort: Sort): Both<ProviderPlanAction> {
  const action = sort.text('action');
  const resource = toSpec(sort);
  const current = sort.optional(() => toState(sort));
  const changes = sort.list(() => toChange(sort));
  const hash = sort.text('resolved_config_hash');
  return {
    ours: {
      action,
      resource: resource.ours,
      current: current?.ours,
      changes: changes.map(({ ours }) => ours),
      resolvedConfigHash: hash,
    },
    typed: wire({
      action,
      resource: resource.typed,
      current: current?.typed,
      changes: changes.map(({ typed }) => typed),
      resolved_config_hash: hash,
    }),
  };
}

export function toPlan(sort: Sort): Both<ProviderPlan> {
  const [id, hash] = [sort.text('id'), sort.text('desired_hash')];
  const actions = sort.list(() => toAction(sort));
  const created = sort.time('created_at');
  const version = sort.number('schema_version', 2_147_483_647);
  const snapshot = sort.textMap('input_snapshot');
  return {
    ours: {
      id,
      actions: actions.map(({ ours }) => ours),
      createdAt: created.ours,
      desiredHash: hash,
      schemaVersion: version,
      inputSnapshot: snapshot,
    },
    typed: wire({
      id,
      actions: actions.map(({ typed }) => typed),
      created_at: created.typed,
      desired_hash: hash,
      schema_version: version,
      input_snapshot: wireMap(snapshot),
    }),
  };
}

export function toFinding(sort: Sort): Both<TroubleshootFinding> {
  const [id, phase] = [sort.text('id'), sort.text('phase')];
  const [cause, detail] = [sort.text('cause'), sort.text('detail')];
  const at = sort.time('at');
  return {
    ours: { id, phase, cause, at: at.ours, detail },
    typed: wire({ id, phase, cause, at: at.typed, detail }),
  };
}

export function toDrift(sort: Sort): Both<ProviderDrift> {
  const [name, type] = [sort.text('name'), sort.text('type')];
  const drifted = sort.flag('drifted');
  const word = sort.word(['config', 3], 'unknown');
  const [expected, actual] = [sort.json('expected'), sort.json('actual')];
  const fields = sort.texts('fields');
  return {
    ours: {
      name,
      type,
      drifted,
      class: word.ours,
      expected: new Secret(expected.ours),
      actual: new Secret(actual.ours),
      fields,
    },
    typed: wire({
      name,
      type,
      drifted,
      class: word.typed,
      expected_json: expected.typed,
      actual_json: actual.typed,
      fields,
    }),
  };
}

export function toFailure(sort: Sort): Both<ActionFailure> {
  const failure = {
    resource: sort.text('resource'),
    action: sort.text('action'),
    error: sort.text('error'),
  };
  return { ours: failure, typed: wire(failure) };
}
