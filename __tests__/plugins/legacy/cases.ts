import { Secret } from '../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../src/plugins/index.ts';
import type { DriverSpec, ResourceOutput } from '../../../src/resources/index.ts';

/** One method of the table, with what is asked and answered in our words and on the wire. */
export interface LegacyCase {
  readonly name: string;
  readonly method: string;
  readonly call: (client: ProviderClient) => Promise<unknown>;
  readonly args: unknown;
  readonly result: Readonly<Record<string, unknown>>;
  readonly answer: unknown;
}

export const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const REF_SHAPE = { name: 'net', type: 'infra.vpc', provider_id: 'id-1' };
const REF_ARGS = {
  resource_type: 'infra.vpc',
  ref_name: 'net',
  ref_type: 'infra.vpc',
  ref_provider_id: 'id-1',
};

const CONFIG = {
  cidr: '10.0.0.0/8',
  'schlüssel<>': ['🌍', null, 1.5, { deep: true }],
  most: 2 ** 53,
};
export const SPEC: DriverSpec = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret(CONFIG),
  size: 's',
  hints: { cpu: '2', memory: '4Gi', storage: '10Gi' },
  dependsOn: ['other'],
};
const SPEC_ARGS = {
  resource_type: 'infra.vpc',
  spec_name: 'net',
  spec_type: 'infra.vpc',
  spec_config: CONFIG,
};
const SPEC_SHAPE = {
  name: 'net',
  type: 'infra.vpc',
  config: CONFIG,
  size: 's',
  hints: { cpu: '2', memory: '4Gi', storage: '10Gi' },
  depends_on: ['other'],
};

export const OUTPUT: ResourceOutput = {
  ...REF,
  status: 'running',
  outputs: new Secret({ port: 5432, uri: 'postgres://ü', none: null }),
  sensitive: new Map([['uri', true]]),
};
export const OUTPUT_SHAPE = {
  ...REF_SHAPE,
  status: 'running',
  outputs: { port: 5432, uri: 'postgres://ü', none: null },
  sensitive: { uri: true },
};

const CHANGE = { path: 'region', old: null, new: ['a', 1], forceNew: true };
const CHANGE_SHAPE = { path: 'region', old: null, new: ['a', 1], force_new: true };

const STATE = {
  id: 'net',
  ...REF,
  provider: 'cloud',
  providerRef: 'main',
  configHash: 'abc',
  appliedConfig: new Secret({ a: 1 }),
  appliedConfigSource: 'apply',
  outputs: OUTPUT.outputs,
  dependencies: ['other'],
  createdAt: '2026-01-02T03:04:05Z',
  updatedAt: '2026-01-02T03:04:05.00000012+02:00',
  lastDriftCheck: undefined,
};
const STATE_SHAPE = {
  id: 'net',
  ...REF_SHAPE,
  provider: 'cloud',
  provider_ref: 'main',
  config_hash: 'abc',
  applied_config: { a: 1 },
  applied_config_source: 'apply',
  outputs: OUTPUT_SHAPE.outputs,
  dependencies: ['other'],
  created_at: '2026-01-02T03:04:05Z',
  updated_at: '2026-01-02T03:04:05.00000012+02:00',
  last_drift_check: '0001-01-01T00:00:00Z',
};

export const PLAN = {
  id: 'plan-1',
  actions: [
    {
      action: 'replace',
      resource: SPEC,
      current: STATE,
      changes: [CHANGE],
      resolvedConfigHash: 'def',
    },
    { action: 'create', resource: SPEC, current: undefined, changes: [], resolvedConfigHash: '' },
  ],
  createdAt: '2026-01-02T03:04:05Z',
  desiredHash: 'ghi',
  schemaVersion: 2,
  inputSnapshot: new Map([['VAR', 'print']]),
};
export const PLAN_SHAPE = {
  id: 'plan-1',
  actions: [
    {
      action: 'replace',
      resource: SPEC_SHAPE,
      current: STATE_SHAPE,
      changes: [CHANGE_SHAPE],
      resolved_config_hash: 'def',
    },
    { action: 'create', resource: SPEC_SHAPE },
  ],
  created_at: '2026-01-02T03:04:05Z',
  plan_hash: 'ghi',
  schema_version: 2,
  input_snapshot: { VAR: 'print' },
};

const FINDING = {
  id: 'f',
  phase: 'deploy',
  cause: 'crash',
  at: '2026-01-02T03:04:05Z',
  detail: 'd',
};
const FAILURES = [{ resource: 'net', action: 'delete', error: 'in use' }];
const DRIFT = { name: 'net', type: 'infra.vpc', drifted: true, class: 'config', fields: ['a'] };

/** Every method of the table that answers, in its order; the four that open a provider stand apart. */
export const CASES: readonly LegacyCase[] = [
  {
    name: 'plan',
    method: 'IaCProvider.Plan',
    call: (client) => client.plan([SPEC], [STATE]),
    args: { desired: [SPEC_SHAPE], current: [STATE_SHAPE] },
    result: PLAN_SHAPE,
    answer: { kind: 'plan', plan: PLAN },
  },
  {
    name: 'destroy',
    method: 'IaCProvider.Destroy',
    call: (client) => client.destroy([REF]),
    args: { refs: [REF_SHAPE] },
    result: { destroyed: ['net'], errors: FAILURES },
    answer: { kind: 'destroyed', destroyed: ['net'], errors: FAILURES },
  },
  {
    name: 'status',
    method: 'IaCProvider.Status',
    call: (client) => client.status([{ ...REF, providerId: '' }]),
    args: { refs: [{ name: 'net', type: 'infra.vpc' }] },
    result: { statuses: [{ ...REF_SHAPE, status: 'degraded', outputs: { port: 1 } }] },
    answer: [{ ...REF, status: 'degraded', outputs: { port: 1 } }],
  },
  {
    name: 'detectDrift',
    method: 'IaCProvider.DetectDrift',
    call: (client) => client.detectDrift([REF]),
    args: { refs: [REF_SHAPE] },
    result: { drifts: [{ ...DRIFT, expected: { a: 1 }, actual: null }] },
    answer: { kind: 'drifts', drifts: [{ ...DRIFT, expected: { a: 1 }, actual: {} }] },
  },
  {
    name: 'detectDriftWithSpecs',
    method: 'IaCProvider.DetectDrift',
    call: (client) => client.detectDriftWithSpecs([REF], new Map([['net', SPEC]])),
    args: { refs: [REF_SHAPE], specs: { net: SPEC_SHAPE } },
    result: { drifts: [{ ...DRIFT, class: '', fields: null }] },
    answer: {
      kind: 'drifts',
      drifts: [{ ...DRIFT, class: 'unknown', expected: {}, actual: {}, fields: [] }],
    },
  },
  {
    name: 'importResource',
    method: 'IaCProvider.Import',
    call: (client) => client.importResource({ name: 'db', type: 'infra.vpc', providerId: 'id-1' }),
    args: { provider_id: 'id-1', resource_type: 'infra.vpc' },
    result: STATE_SHAPE,
    answer: {
      providerId: 'id-1',
      type: 'infra.vpc',
      appliedConfig: { a: 1 },
      outputs: OUTPUT.outputs,
    },
  },
  {
    name: 'resolveSizing',
    method: 'IaCProvider.ResolveSizing',
    call: (client) => client.resolveSizing({ type: 'infra.vpc', size: 's', hints: { cpu: '2' } }),
    args: { resource_type: 'infra.vpc', size: 's', hints: { cpu: '2' } },
    result: { instance_type: 'm1', specs: { cpu: 2 } },
    answer: { kind: 'sizing', instanceType: 'm1', specs: { cpu: 2 } },
  },
  {
    name: 'bootstrapStateBackend',
    method: 'IaCProvider.BootstrapStateBackend',
    call: (client) => client.bootstrapStateBackend(new Secret({ bucket: 'b' })),
    args: { bucket: 'b' },
    result: { bucket: 'b', region: 'r', endpoint: 'e', env_vars: { BUCKET: 'b' } },
    answer: {
      kind: 'bootstrapped',
      bucket: 'b',
      region: 'r',
      endpoint: 'e',
      environment: [['BUCKET', 'b']],
    },
  },
  {
    name: 'repairDirtyMigration',
    method: 'IaCProvider.RepairDirtyMigration',
    call: (client) =>
      client.repairDirtyMigration({
        appResource: 'web',
        databaseResource: 'db',
        jobImage: 'app:1',
        sourceDir: '/migrations',
        expectedDirtyVersion: '3',
        forceVersion: '2',
        afterwards: 'up-if-clean',
        confirmForce: 'FORCE_MIGRATION_METADATA',
        environment: new Secret(new Map([['A', '1']])),
        timeoutSeconds: 60,
      }),
    args: {
      request: {
        app_resource_name: 'web',
        database_resource_name: 'db',
        job_image: 'app:1',
        source_dir: '/migrations',
        expected_dirty_version: '3',
        force_version: '2',
        then_up: false,
        up_if_clean: true,
        confirm_force: 'FORCE_MIGRATION_METADATA',
        env: { A: '1' },
        timeout_seconds: 60,
      },
    },
    result: {
      provider_job_id: 'job-1',
      status: 'succeeded',
      applied: ['3'],
      logs: 'done',
      diagnostics: [FINDING],
    },
    answer: {
      kind: 'repair',
      jobId: 'job-1',
      status: 'succeeded',
      applied: ['3'],
      logs: 'done',
      findings: [FINDING],
    },
  },
  {
    name: 'revokeProviderCredential',
    method: 'IaCProvider.RevokeProviderCredential',
    call: (client) => client.revokeProviderCredential('cloud.spaces', 'key-1'),
    args: { source: 'cloud.spaces', credential_id: 'key-1' },
    result: {},
    answer: { kind: 'revoked' },
  },
  {
    name: 'enumerateByTag',
    method: 'IaCProvider.EnumerateByTag',
    call: (client) => client.enumerateByTag('env:staging'),
    args: { tag: 'env:staging' },
    result: { refs: [REF_SHAPE] },
    answer: { kind: 'refs', refs: [REF] },
  },
  {
    name: 'enumerateAll',
    method: 'IaCProvider.EnumerateAll',
    call: (client) => client.enumerateAll('infra.vpc'),
    args: { resource_type: 'infra.vpc' },
    result: { outputs: [OUTPUT_SHAPE, { ...OUTPUT_SHAPE, type: '' }] },
    answer: { kind: 'all', outputs: [OUTPUT, OUTPUT] },
  },
  {
    name: 'validatePlan',
    method: 'IaCProvider.ValidatePlan',
    call: (client) => client.validatePlan(PLAN),
    args: { plan: PLAN_SHAPE },
    result: {
      diagnostics: [
        { severity: 1, resource: 'net', field: 'size', message: 'big' },
        { severity: 'error', resource: 'net', field: '', message: 'bad' },
      ],
    },
    answer: {
      kind: 'findings',
      findings: [
        { severity: 'warning', resource: 'net', field: 'size', message: 'big' },
        { severity: 'error', resource: 'net', field: '', message: 'bad' },
      ],
    },
  },
  {
    name: 'create',
    method: 'ResourceDriver.Create',
    call: (client) => client.create(SPEC),
    args: SPEC_ARGS,
    result: OUTPUT_SHAPE,
    answer: OUTPUT,
  },
  {
    name: 'read',
    method: 'ResourceDriver.Read',
    call: (client) => client.read(REF),
    args: REF_ARGS,
    result: OUTPUT_SHAPE,
    answer: { kind: 'found', output: OUTPUT },
  },
  {
    name: 'update',
    method: 'ResourceDriver.Update',
    call: (client) => client.update(REF, SPEC),
    args: { ...REF_ARGS, ...SPEC_ARGS },
    result: OUTPUT_SHAPE,
    answer: OUTPUT,
  },
  {
    name: 'delete',
    method: 'ResourceDriver.Delete',
    call: (client) => client.delete(REF),
    args: REF_ARGS,
    result: {},
    answer: { kind: 'deleted' },
  },
  {
    name: 'diff',
    method: 'ResourceDriver.Diff',
    call: (client) => client.diff(SPEC, OUTPUT),
    args: {
      ...SPEC_ARGS,
      current_name: 'net',
      current_type: 'infra.vpc',
      current_provider_id: 'id-1',
      current_status: 'running',
      current_outputs: OUTPUT_SHAPE.outputs,
      current_sensitive: { uri: true },
    },
    result: { needs_update: true, needs_replace: true, changes: [CHANGE_SHAPE] },
    answer: { kind: 'diff', needsUpdate: true, needsReplace: true, changes: [CHANGE] },
  },
  {
    name: 'healthCheck',
    method: 'ResourceDriver.HealthCheck',
    call: (client) => client.healthCheck(REF),
    args: REF_ARGS,
    result: { healthy: true, message: 'ok' },
    answer: { kind: 'health', healthy: true, message: 'ok' },
  },
  {
    name: 'scale',
    method: 'ResourceDriver.Scale',
    call: (client) => client.scale(REF, 3),
    args: { ...REF_ARGS, replicas: 3 },
    result: OUTPUT_SHAPE,
    answer: { kind: 'scaled', output: OUTPUT },
  },
  {
    name: 'sensitiveKeys',
    method: 'ResourceDriver.SensitiveKeys',
    call: (client) => client.sensitiveKeys('infra.vpc'),
    args: { resource_type: 'infra.vpc' },
    result: { keys: ['uri'] },
    answer: { kind: 'keys', keys: ['uri'] },
  },
  {
    name: 'troubleshoot',
    method: 'ResourceDriver.Troubleshoot',
    call: (client) => client.troubleshoot(REF, 'timed out'),
    args: { ...REF_ARGS, failure_msg: 'timed out' },
    result: { diagnostics: [FINDING] },
    answer: { kind: 'findings', findings: [FINDING] },
  },
];
