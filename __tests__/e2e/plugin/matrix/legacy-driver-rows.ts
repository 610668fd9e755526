import type { JsonObject } from '../../../../src/kernel/index.ts';
import { findings, type LegacyRow, output, ours } from './legacy-row.ts';
import { changeShape } from './legacy-shapes.ts';
import { toChange, toFinding, toOutput, toRef, toSpec } from './resource-kit.ts';
import { UNUSABLE } from './row.ts';
import type { Sort } from './sort.ts';

const ABSENT = { kind: 'not-supported' };
const refArgs = (sort: Sort): JsonObject => ({
  resource_type: sort.text('type'),
  ref_name: sort.text('name'),
  ref_type: sort.text('type'),
  ref_provider_id: sort.text('provider_id'),
});
const specArgs = (sort: Sort): JsonObject => ({
  resource_type: sort.text('type'),
  spec_name: sort.text('name'),
  spec_type: sort.text('type'),
  spec_config: sort.json('config').ours,
});

/** What a driver does. */
export const LEGACY_DRIVER_ROWS: readonly LegacyRow[] = [
  {
    method: 'create',
    name: 'ResourceDriver.Create',
    call: (client, sort) => client.create(toSpec(sort).ours),
    args: specArgs,
    result: output,
    gives: (sort) => toOutput(sort).ours,
    bare: UNUSABLE,
  },
  {
    method: 'read',
    name: 'ResourceDriver.Read',
    call: (client, sort) => client.read(toRef(sort).ours),
    args: refArgs,
    result: output,
    gives: (sort) => ({ kind: 'found', output: toOutput(sort).ours }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'update',
    name: 'ResourceDriver.Update',
    call: (client, sort) => client.update(toRef(sort).ours, toSpec(sort).ours),
    args: (sort) => ({ ...refArgs(sort), ...specArgs(sort) }),
    result: output,
    gives: (sort) => toOutput(sort).ours,
    bare: UNUSABLE,
  },
  {
    method: 'delete',
    name: 'ResourceDriver.Delete',
    call: (client, sort) => client.delete(toRef(sort).ours),
    args: refArgs,
    result: () => ({}),
    gives: () => ({ kind: 'deleted' }),
    nothing: { kind: 'deleted' },
    bare: { kind: 'deleted' },
  },
  {
    method: 'diff',
    name: 'ResourceDriver.Diff',
    call: (client, sort) => client.diff(toSpec(sort).ours, toOutput(sort).ours),
    args: (sort) => ({
      ...specArgs(sort),
      current_name: sort.text('name'),
      current_type: sort.text('type'),
      current_provider_id: sort.text('provider_id'),
      current_status: sort.text('status'),
      current_outputs: sort.json('outputs').ours,
      current_sensitive: Object.fromEntries(sort.flagMap()),
    }),
    result: (sort) => ({
      needs_update: sort.flag('needs_update'),
      needs_replace: sort.flag('needs_replace'),
      changes: sort.list(() => changeShape(toChange(sort).ours)),
    }),
    gives: (sort) => ({
      kind: 'diff',
      needsUpdate: sort.flag('needs_update'),
      needsReplace: sort.flag('needs_replace'),
      changes: sort.list(() => toChange(sort)).map(ours),
    }),
    nothing: ABSENT,
    bare: UNUSABLE,
  },
  {
    method: 'scale',
    name: 'ResourceDriver.Scale',
    call: (client, sort) => client.scale(toRef(sort).ours, sort.number('replicas', 2_147_483_647)),
    args: (sort) => ({ ...refArgs(sort), replicas: sort.number('replicas', 2_147_483_647) }),
    result: output,
    gives: (sort) => ({ kind: 'scaled', output: toOutput(sort).ours }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'healthCheck',
    name: 'ResourceDriver.HealthCheck',
    call: (client, sort) => client.healthCheck(toRef(sort).ours),
    args: refArgs,
    result: (sort) => ({ healthy: sort.flag('healthy'), message: sort.text('message') }),
    gives: (sort) => ({
      kind: 'health',
      healthy: sort.flag('healthy'),
      message: sort.text('message'),
    }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'sensitiveKeys',
    name: 'ResourceDriver.SensitiveKeys',
    call: (client, sort) => client.sensitiveKeys(sort.text('type')),
    args: (sort) => ({ resource_type: sort.text('type') }),
    result: (sort) => ({ keys: sort.texts('keys') }),
    gives: (sort) => ({ kind: 'keys', keys: sort.texts('keys') }),
    nothing: ABSENT,
    bare: { kind: 'keys', keys: [] },
  },
  {
    method: 'troubleshoot',
    name: 'ResourceDriver.Troubleshoot',
    call: (client, sort) => client.troubleshoot(toRef(sort).ours, sort.text('failure_msg')),
    args: (sort) => ({ ...refArgs(sort), failure_msg: sort.text('failure_msg') }),
    result: findings,
    gives: (sort) => ({
      kind: 'findings',
      findings: sort.list(() => toFinding(sort)).map(ours),
    }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
];
