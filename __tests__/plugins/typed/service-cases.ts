import * as iac from '../../../src/gen/iac.ts';
import { Secret } from '../../../src/kernel/index.ts';
import type { JobRequest, Requirement } from '../../../src/plugins/index.ts';
import { type Case, json, REF } from './cases.ts';

const owner = iac.IaCProviderOwnershipService;
const runner = iac.IaCProviderRunnerService;
const backend = iac.IaCStateBackendService;

const HANDLE = { id: 'job-1', name: 'seed', provider: 'cloud', metadata: new Map([['k', 'v']]) };
const WIRE_HANDLE = { ...HANDLE, metadata: { k: 'v' } };

const JOB: JobRequest = {
  name: 'seed',
  kind: 'once',
  image: 'app:1',
  command: 'make seed',
  environment: new Map([['A', '1']]),
  secretEnvironment: new Secret(new Map([['TOKEN', 'ü']])),
  cron: '* * * * *',
  termination: { drainSeconds: 5, gracePeriodSeconds: 6 },
  alerts: [{ rule: 'cpu', operator: '>', value: 0.5, window: '5m', disabled: true }],
  logDestinations: [
    {
      name: 'logs',
      endpoint: 'https://logs.example.com',
      headers: new Secret(new Map([['authorization', 'x']])),
      tls: true,
    },
  ],
};

const REQUIREMENT: Requirement = {
  key: 'db',
  kind: 'web-api',
  source: 'module',
  resourceTypeHint: 'infra.database',
  environment: 'staging',
  runtimes: ['digitalocean-app-platform', 'ecs'],
  telemetrySignals: ['traces'],
  observabilityBackends: ['otel'],
  deploymentModes: ['sibling-service'],
  vendorFeatures: ['f'],
  parameters: { size: 1 },
};
const WIRE_REQUIREMENT: iac.IaCRequirement = {
  key: 'db',
  kind: 2,
  source: 'module',
  resourceTypeHint: 'infra.database',
  environment: 'staging',
  runtimes: [5, 2],
  telemetrySignals: [1],
  observabilityBackends: [1],
  deploymentModes: [3],
  vendorFeatures: ['f'],
  parametersJson: json('{"size":1}'),
};

const PLAIN_RECORD = {
  resourceId: 'net',
  resourceType: 'infra.vpc',
  provider: 'cloud',
  providerRef: 'main',
  providerId: 'id-1',
  configHash: 'abc',
  status: 'active',
  createdAt: '2026-01-02T03:04:05Z',
  updatedAt: '2026-01-02T03:04:06Z',
  error: 'once',
};
const RECORD = {
  ...PLAIN_RECORD,
  outputs: new Secret({ id: 9007199254740993n }),
  config: undefined,
  dependencies: ['other'],
};
const WIRE_RECORD: iac.IaCState = {
  ...PLAIN_RECORD,
  outputsJson: json('{"id":9007199254740993}'),
  configJson: json(''),
  dependencies: ['other'],
};

/** The services that a provider may or may not have. */
export const SERVICE_CASES: readonly Case[] = [
  {
    name: 'bootstrapStateBackend',
    method: iac.IaCProviderRequiredService.bootstrapStateBackend,
    call: (client) => client.bootstrapStateBackend(new Secret({ bucket: 'b' })),
    request: { configJson: json('{"bucket":"b"}') },
    response: { result: { bucket: 'b', region: 'r', endpoint: 'e', envVars: { BUCKET: 'b' } } },
    answer: {
      kind: 'bootstrapped',
      bucket: 'b',
      region: 'r',
      endpoint: 'e',
      environment: new Secret(new Map([['BUCKET', 'b']])),
    },
  },
  {
    name: 'revokeProviderCredential',
    method: iac.IaCProviderCredentialRevokerService.revokeProviderCredential,
    call: (client) => client.revokeProviderCredential('cloud.spaces', 'key-1'),
    request: { source: 'cloud.spaces', credentialId: 'key-1' },
    response: {},
    answer: { kind: 'revoked' },
  },
  {
    name: 'listRegions',
    method: iac.IaCProviderRegionListerService.listRegions,
    call: (client) => client.listRegions('staging'),
    request: { envName: 'staging' },
    response: { regions: [{ name: 'fra1', displayName: 'Frankfurt 1' }] },
    answer: { kind: 'regions', regions: [{ name: 'fra1', displayName: 'Frankfurt 1' }] },
  },
  {
    name: 'repairDirtyMigration',
    method: iac.IaCProviderMigrationRepairerService.repairDirtyMigration,
    call: (client) =>
      client.repairDirtyMigration({
        appResource: 'app',
        databaseResource: 'db',
        jobImage: 'image',
        sourceDir: '/m',
        expectedDirtyVersion: '3',
        forceVersion: '2',
        afterwards: 'up-if-clean',
        confirmForce: 'FORCE_MIGRATION_METADATA',
        environment: new Secret(new Map([['URL', 'x']])),
        timeoutSeconds: 60,
      }),
    request: {
      request: {
        appResourceName: 'app',
        databaseResourceName: 'db',
        jobImage: 'image',
        sourceDir: '/m',
        expectedDirtyVersion: '3',
        forceVersion: '2',
        thenUp: false,
        upIfClean: true,
        confirmForce: 'FORCE_MIGRATION_METADATA',
        env: { URL: 'x' },
        timeoutSeconds: 60,
      },
    },
    response: {
      result: {
        providerJobId: 'job-1',
        status: 'succeeded',
        applied: ['3'],
        logs: 'done',
        diagnostics: [{ id: 'f', phase: 'p', cause: 'c', at: undefined, detail: 'd' }],
      },
    },
    answer: {
      kind: 'repair',
      jobId: 'job-1',
      status: 'succeeded',
      applied: ['3'],
      logs: 'done',
      findings: [{ id: 'f', phase: 'p', cause: 'c', at: undefined, detail: 'd' }],
    },
  },
  {
    name: 'getOwner',
    method: owner.getOwner,
    call: (client) => client.getOwner(REF),
    request: { ref: REF },
    response: { owner: 'team', source: 'tag' },
    answer: { kind: 'owner', owner: 'team', source: 'tag' },
  },
  {
    name: 'setOwner',
    method: owner.setOwner,
    call: (client) => client.setOwner(REF, 'team'),
    request: { ref: REF, owner: 'team' },
    response: {},
    answer: { kind: 'owner-set' },
  },
  {
    name: 'listOwners',
    method: owner.listOwners,
    call: (client) => client.listOwners('team', 'infra.vpc'),
    request: { owner: 'team', resourceType: 'infra.vpc' },
    response: { resources: [{ ref: REF, owner: 'team', source: 'tag' }] },
    answer: { kind: 'owned', resources: [{ ref: REF, owner: 'team', source: 'tag' }] },
  },
  {
    name: 'runJob',
    method: runner.runJob,
    call: (client) => client.runJob(JOB),
    request: {
      name: 'seed',
      kind: 'once',
      image: 'app:1',
      runCommand: 'make seed',
      envVars: { A: '1' },
      envVarsSecret: { TOKEN: 'ü' },
      cron: '* * * * *',
      termination: JOB.termination,
      alerts: JOB.alerts,
      logDestinations: [
        {
          name: 'logs',
          endpoint: 'https://logs.example.com',
          headers: { authorization: 'x' },
          tls: true,
        },
      ],
    },
    response: WIRE_HANDLE,
    answer: { kind: 'job-started', handle: HANDLE },
  },
  {
    name: 'jobStatus',
    method: runner.jobStatus,
    call: (client) => client.jobStatus(HANDLE),
    request: WIRE_HANDLE,
    response: { handle: undefined, state: 4, exitCode: -1, message: 'no' },
    answer: { kind: 'job', handle: HANDLE, state: 'failed', exitCode: -1, message: 'no' },
  },
  {
    name: 'discoverRequirements',
    method: iac.IaCRequirementDiscoveryService.discoverRequirements,
    call: (client) =>
      client.discoverRequirements(
        {
          application: 'app',
          environment: 'staging',
          modules: [{ name: 'm', type: 't', satisfies: ['s'] }],
          pluginIds: ['p'],
        },
        new Secret({ a: true }),
      ),
    request: {
      context: {
        application: 'app',
        environment: 'staging',
        modules: [{ name: 'm', type: 't', satisfies: ['s'] }],
        pluginIds: ['p'],
      },
      moduleConfigJson: json('{"a":true}'),
    },
    response: { requirements: [WIRE_REQUIREMENT] },
    answer: { kind: 'requirements', requirements: [REQUIREMENT] },
  },
  {
    name: 'mapRequirements',
    method: iac.IaCProviderRequirementMapperService.mapRequirements,
    call: (client) =>
      client.mapRequirements({
        provider: 'cloud',
        runtime: 'kubernetes',
        environment: 'staging',
        requirements: [REQUIREMENT],
      }),
    request: {
      provider: 'cloud',
      runtime: 1,
      environment: 'staging',
      requirements: [WIRE_REQUIREMENT],
    },
    response: {
      acceptedKeys: ['db'],
      rejected: [{ key: 'x', code: 'c', message: 'm' }],
      modules: [
        { name: 'db', type: 't', satisfies: ['s'], configJson: json('{}'), dependsOn: ['n'] },
      ],
      notes: [{ key: 'db', message: 'm', interactive: true }],
    },
    answer: {
      kind: 'mapping',
      acceptedKeys: ['db'],
      rejected: [{ key: 'x', code: 'c', message: 'm' }],
      modules: [
        { name: 'db', type: 't', satisfies: ['s'], config: new Secret({}), dependsOn: ['n'] },
      ],
      notes: [{ key: 'db', message: 'm', interactive: true }],
    },
  },
  {
    name: 'listBackendNames',
    method: backend.listBackendNames,
    call: ({ stateBackend }) => stateBackend.listBackendNames(),
    request: {},
    response: { backendNames: ['spaces'] },
    answer: { kind: 'names', names: ['spaces'] },
  },
  {
    name: 'configure',
    method: backend.configure,
    call: ({ stateBackend }) => stateBackend.configure('spaces', new Secret({ bucket: 'b' })),
    request: { backendName: 'spaces', configJson: json('{"bucket":"b"}') },
    response: {},
    answer: { kind: 'configured' },
  },
  {
    name: 'getState',
    method: backend.getState,
    call: ({ stateBackend }) => stateBackend.getState('net'),
    request: { resourceId: 'net' },
    response: { exists: true, state: WIRE_RECORD },
    answer: { kind: 'found', record: RECORD },
  },
  {
    name: 'saveState',
    method: backend.saveState,
    call: ({ stateBackend }) => stateBackend.saveState(RECORD),
    request: { state: WIRE_RECORD },
    response: {},
    answer: { kind: 'saved' },
  },
  {
    name: 'listStates',
    method: backend.listStates,
    call: ({ stateBackend }) => stateBackend.listStates(new Map([['provider', 'cloud']])),
    request: { filter: { provider: 'cloud' } },
    response: { states: [WIRE_RECORD] },
    answer: { kind: 'records', records: [RECORD] },
  },
  {
    name: 'deleteState',
    method: backend.deleteState,
    call: ({ stateBackend }) => stateBackend.deleteState('net'),
    request: { resourceId: 'net' },
    response: {},
    answer: { kind: 'deleted' },
  },
  {
    name: 'lock',
    method: backend.lock,
    call: ({ stateBackend }) => stateBackend.lock('net'),
    request: { resourceId: 'net' },
    response: {},
    answer: { kind: 'locked' },
  },
  {
    name: 'unlock',
    method: backend.unlock,
    call: ({ stateBackend }) => stateBackend.unlock('net'),
    request: { resourceId: 'net' },
    response: {},
    answer: { kind: 'unlocked' },
  },
];
