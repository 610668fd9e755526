import * as iac from '../../../src/gen/iac.ts';
import { type JsonObject, Secret } from '../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../src/plugins/index.ts';
import type { DriverSpec, ResourceOutput } from '../../../src/resources/index.ts';

/** One method, with what is asked in our words and on the wire, and what is answered in both. */
export interface Case {
  readonly name: string;
  readonly method: AnyMethod;
  readonly call: (client: ProviderClient) => Promise<unknown>;
  readonly request: unknown;
  readonly response: unknown;
  readonly answer: unknown;
}

interface AnyMethod {
  readonly path: string;
  readonly requestSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

const BIG = 9007199254740993n;
export const json = (text: string): Buffer => Buffer.from(text);
const time = (seconds: bigint, nanos = 0) => ({ seconds, nanos });

export const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const REFS = [REF];

export const SPEC: DriverSpec = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret<JsonObject>({ big: BIG, 'schlüssel<>': ['🌍', null, 1.5] }),
  size: 's',
  hints: { cpu: '2', memory: '4Gi', storage: '10Gi' },
  dependsOn: ['other'],
};
export const WIRE_SPEC: iac.ResourceSpec = {
  name: 'net',
  type: 'infra.vpc',
  configJson: json(`{"big":9007199254740993,"schlüssel\\u003c\\u003e":["🌍",null,1.5]}`),
  size: 's',
  hints: { cpu: '2', memory: '4Gi', storage: '10Gi' },
  dependsOn: ['other'],
};

export const OUTPUT: ResourceOutput = {
  ...REF,
  status: 'running',
  outputs: new Secret<JsonObject>({ id: BIG, uri: 'postgres://ü' }),
  sensitive: new Map([['uri', true]]),
};
export const WIRE_OUTPUT: iac.ResourceOutput = {
  ...REF,
  status: 'running',
  outputsJson: json('{"id":9007199254740993,"uri":"postgres://ü"}'),
  sensitive: { uri: true },
};

const CHANGE = { path: 'region', old: null, new: ['a', BIG], forceNew: true };
const WIRE_CHANGE = {
  path: 'region',
  oldJson: json(''),
  newJson: json('["a",9007199254740993]'),
  forceNew: true,
};

const STATE = {
  id: 'net',
  ...REF,
  provider: 'cloud',
  providerRef: 'main',
  configHash: 'abc',
  appliedConfig: new Secret<JsonObject>({}),
  appliedConfigSource: 'apply',
  outputs: OUTPUT.outputs,
  dependencies: ['other'],
  createdAt: '2026-01-02T03:04:05Z',
  updatedAt: '2026-01-02T03:04:05.00000012Z',
  lastDriftCheck: undefined,
};
const WIRE_STATE: iac.ResourceState = {
  id: 'net',
  ...REF,
  provider: 'cloud',
  providerRef: 'main',
  configHash: 'abc',
  appliedConfigJson: json('{}'),
  appliedConfigSource: 'apply',
  outputsJson: WIRE_OUTPUT.outputsJson,
  dependencies: ['other'],
  createdAt: time(1767323045n),
  updatedAt: time(1767323045n, 120),
  lastDriftCheck: undefined,
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
const WIRE_PLAN: iac.IaCPlan = {
  id: 'plan-1',
  actions: [
    {
      action: 'replace',
      resource: WIRE_SPEC,
      current: WIRE_STATE,
      changes: [WIRE_CHANGE],
      resolvedConfigHash: 'def',
    },
    {
      action: 'create',
      resource: WIRE_SPEC,
      current: undefined,
      changes: [],
      resolvedConfigHash: '',
    },
  ],
  createdAt: time(1767323045n),
  desiredHash: 'ghi',
  schemaVersion: 2,
  inputSnapshot: { VAR: 'print' },
};

const WIRE_FINDING = {
  id: 'f',
  phase: 'deploy',
  cause: 'crash',
  at: time(-62135596800n),
  detail: 'd',
};
const FINDING = { id: 'f', phase: 'deploy', cause: 'crash', at: undefined, detail: 'd' };

const DRIFT = {
  name: 'net',
  type: 'infra.vpc',
  drifted: true,
  class: 'config',
  expected: new Secret({ a: 1 }),
  actual: new Secret({}),
  fields: ['a'],
};
const WIRE_DRIFT: iac.DriftResult = {
  name: 'net',
  type: 'infra.vpc',
  drifted: true,
  class: 3,
  expectedJson: json('{"a":1}'),
  actualJson: json(''),
  fields: ['a'],
};

const FAILURES = [{ resource: 'net', action: 'delete', error: 'in use' }];
const driver = iac.ResourceDriverService;
const provider = iac.IaCProviderRequiredService;

/** What applying and planning use. */
export const DRIVER_CASES: readonly Case[] = [
  {
    name: 'create',
    method: driver.create,
    call: (client) => client.create(SPEC),
    request: { resourceType: 'infra.vpc', spec: WIRE_SPEC },
    response: { output: WIRE_OUTPUT },
    answer: OUTPUT,
  },
  {
    name: 'read',
    method: driver.read,
    call: (client) => client.read(REF),
    request: { resourceType: 'infra.vpc', ref: REF },
    response: { output: WIRE_OUTPUT },
    answer: { kind: 'found', output: OUTPUT },
  },
  {
    name: 'update',
    method: driver.update,
    call: (client) => client.update(REF, SPEC),
    request: { resourceType: 'infra.vpc', ref: REF, spec: WIRE_SPEC },
    response: { output: WIRE_OUTPUT },
    answer: OUTPUT,
  },
  {
    name: 'delete',
    method: driver.delete,
    call: (client) => client.delete(REF),
    request: { resourceType: 'infra.vpc', ref: REF },
    response: {},
    answer: { kind: 'deleted' },
  },
  {
    name: 'diff',
    method: driver.diff,
    call: (client) => client.diff(SPEC, OUTPUT),
    request: { resourceType: 'infra.vpc', desired: WIRE_SPEC, current: WIRE_OUTPUT },
    response: { result: { needsUpdate: true, needsReplace: true, changes: [WIRE_CHANGE] } },
    answer: { kind: 'diff', needsUpdate: true, needsReplace: true, changes: [CHANGE] },
  },
  {
    name: 'scale',
    method: driver.scale,
    call: (client) => client.scale(REF, 3),
    request: { resourceType: 'infra.vpc', ref: REF, replicas: 3 },
    response: { output: WIRE_OUTPUT },
    answer: { kind: 'scaled', output: OUTPUT },
  },
  {
    name: 'healthCheck',
    method: driver.healthCheck,
    call: (client) => client.healthCheck(REF),
    request: { resourceType: 'infra.vpc', ref: REF },
    response: { result: { healthy: true, message: 'ok' } },
    answer: { kind: 'health', healthy: true, message: 'ok' },
  },
  {
    name: 'sensitiveKeys',
    method: driver.sensitiveKeys,
    call: (client) => client.sensitiveKeys('infra.vpc'),
    request: { resourceType: 'infra.vpc' },
    response: { keys: ['uri'] },
    answer: { kind: 'keys', keys: ['uri'] },
  },
  {
    name: 'troubleshoot',
    method: driver.troubleshoot,
    call: (client) => client.troubleshoot(REF, 'timed out'),
    request: { resourceType: 'infra.vpc', ref: REF, failureMsg: 'timed out' },
    response: { diagnostics: [WIRE_FINDING] },
    answer: { kind: 'findings', findings: [FINDING] },
  },
];

/** The provider as a whole. */
export const PROVIDER_CASES: readonly Case[] = [
  {
    name: 'status',
    method: provider.status,
    call: (client) => client.status(REFS),
    request: { refs: REFS },
    response: {
      statuses: [{ ...REF, status: 'degraded', outputsJson: WIRE_OUTPUT.outputsJson }],
    },
    answer: [{ ...REF, status: 'degraded', outputs: OUTPUT.outputs }],
  },
  {
    name: 'importResource',
    method: provider.import,
    call: (client) => client.importResource({ name: 'db', type: 'infra.vpc', providerId: 'id-1' }),
    request: { providerId: 'id-1', resourceType: 'infra.vpc' },
    response: { state: WIRE_STATE },
    answer: {
      providerId: 'id-1',
      type: 'infra.vpc',
      appliedConfig: {},
      outputs: OUTPUT.outputs,
    },
  },
  {
    name: 'resolveSizing',
    method: provider.resolveSizing,
    call: (client) => client.resolveSizing({ type: 'infra.vpc', size: 's', hints: { cpu: '2' } }),
    request: {
      resourceType: 'infra.vpc',
      size: 's',
      hints: { cpu: '2', memory: '', storage: '' },
    },
    response: { sizing: { instanceType: 'm1', specsJson: json('{"cpu":2}') } },
    answer: { kind: 'sizing', instanceType: 'm1', specs: { cpu: 2 } },
  },
  {
    name: 'plan',
    method: provider.plan,
    call: (client) => client.plan([SPEC], [STATE]),
    request: { desired: [WIRE_SPEC], current: [WIRE_STATE] },
    response: { plan: WIRE_PLAN },
    answer: { kind: 'plan', plan: PLAN },
  },
  {
    name: 'validatePlan',
    method: iac.IaCProviderValidatorService.validatePlan,
    call: (client) => client.validatePlan(PLAN),
    request: { plan: WIRE_PLAN },
    response: { diagnostics: [{ severity: 1, resource: 'net', field: 'size', message: 'big' }] },
    answer: {
      kind: 'findings',
      findings: [{ severity: 'warning', resource: 'net', field: 'size', message: 'big' }],
    },
  },
  {
    name: 'destroy',
    method: provider.destroy,
    call: (client) => client.destroy(REFS),
    request: { refs: REFS },
    response: { result: { destroyed: ['net'], errors: FAILURES } },
    answer: { kind: 'destroyed', destroyed: ['net'], errors: FAILURES },
  },
  {
    name: 'finalizeApply',
    method: iac.IaCProviderFinalizerService.finalizeApply,
    call: (client) => client.finalizeApply('plan-1'),
    request: { planId: 'plan-1' },
    response: { errors: FAILURES },
    answer: { kind: 'finalized', errors: FAILURES },
  },
  {
    name: 'enumerateAll',
    method: iac.IaCProviderEnumeratorService.enumerateAll,
    call: (client) => client.enumerateAll('infra.vpc'),
    request: { resourceType: 'infra.vpc' },
    response: { outputs: [WIRE_OUTPUT, { ...WIRE_OUTPUT, type: '' }] },
    answer: { kind: 'all', outputs: [OUTPUT, OUTPUT] },
  },
  {
    name: 'enumerateByTag',
    method: iac.IaCProviderEnumeratorService.enumerateByTag,
    call: (client) => client.enumerateByTag('env:staging'),
    request: { tag: 'env:staging' },
    response: { refs: REFS },
    answer: { kind: 'refs', refs: REFS },
  },
  {
    name: 'detectDrift',
    method: iac.IaCProviderDriftDetectorService.detectDrift,
    call: (client) => client.detectDrift(REFS),
    request: { refs: REFS },
    response: { drifts: [WIRE_DRIFT] },
    answer: { kind: 'drifts', drifts: [DRIFT] },
  },
  {
    name: 'detectDriftWithSpecs',
    method: iac.IaCProviderDriftDetectorService.detectDriftWithSpecs,
    call: (client) => client.detectDriftWithSpecs(REFS, new Map([['net', SPEC]])),
    request: { refs: REFS, specs: { net: WIRE_SPEC } },
    response: { drifts: [WIRE_DRIFT] },
    answer: { kind: 'drifts', drifts: [DRIFT] },
  },
  {
    name: 'detectDriftConfig',
    method: iac.IaCProviderDriftConfigDetectorService.detectDriftConfig,
    call: (client) => client.detectDriftConfig(REFS, new Map([['net', SPEC]])),
    request: { refs: REFS, specs: { net: WIRE_SPEC } },
    response: { drifts: [WIRE_DRIFT] },
    answer: { kind: 'drifts', drifts: [DRIFT] },
  },
];
