import { Secret } from '../../../../src/kernel/index.ts';
import type { LogAnswer } from '../../../../src/plugins/index.ts';
import { toRef } from './resource-kit.ts';
import { type Row, UNUSABLE } from './row.ts';
import {
  toBootstrap,
  toContext,
  toHandle,
  toJob,
  toLogRequest,
  toMapped,
  toRecord,
  toRepair,
  toRepaired,
  toRequirement,
} from './service-kit.ts';
import type { Sort } from './sort.ts';
import { type Wire, wire } from './wire.ts';

const ours = <Ours>({ ours: value }: { readonly ours: Ours }): Ours => value;
const typed = ({ typed: value }: { readonly typed: Wire }): Wire => value;

/** Reads a log to its end. */
async function readAll(opening: Promise<LogAnswer>): Promise<unknown> {
  const answer = await opening;
  if (answer.kind !== 'logs') return answer;
  const pieces: unknown[] = [];
  for await (const piece of answer.pieces) pieces.push(piece);
  return { kind: 'logs', pieces };
}

const toChunks = (sort: Sort): readonly Wire[] =>
  sort.list(() => wire({ data: sort.text('data'), source: sort.text('source') }));
const toPieces = (sort: Sort): unknown => ({
  kind: 'logs',
  // A chunk without text is none.
  pieces: sort
    .list(() => ({ text: sort.text('data'), source: sort.text('source') }))
    .filter(({ text }) => text !== ''),
});
const toRequirements = (sort: Sort): Wire =>
  wire({ requirements: sort.list(() => toRequirement(sort)).map(typed) });
const toId = (sort: Sort): Wire => wire({ resource_id: sort.text('resource_id') });

/** What a provider may have beside its resources. */
export const SERVICE_ROWS: readonly Row[] = [
  {
    method: 'bootstrapStateBackend',
    rpc: 'IaCProviderRequired/BootstrapStateBackend',
    call: (client, sort) => client.bootstrapStateBackend(new Secret(sort.json('config').ours)),
    sent: (sort) => wire({ config_json: sort.json('config').typed }),
    answers: (sort) => [{ result: toBootstrap(sort).typed }],
    gives: (sort) => ({ kind: 'bootstrapped', ...toBootstrap(sort).ours }),
    nothing: { kind: 'nothing-to-bootstrap' },
  },
  {
    method: 'revokeProviderCredential',
    rpc: 'IaCProviderCredentialRevoker/RevokeProviderCredential',
    call: (client, sort) =>
      client.revokeProviderCredential(sort.text('source'), sort.text('credential_id')),
    sent: (sort) =>
      wire({ source: sort.text('source'), credential_id: sort.text('credential_id') }),
    answers: () => [{}],
    gives: () => ({ kind: 'revoked' }),
    nothing: { kind: 'revoked' },
  },
  {
    method: 'listRegions',
    rpc: 'IaCProviderRegionLister/ListRegions',
    call: (client, sort) => client.listRegions(sort.text('env_name')),
    sent: (sort) => wire({ env_name: sort.text('env_name') }),
    answers: (sort) => [
      wire({
        regions: sort.list(() =>
          wire({ name: sort.text('name'), display_name: sort.text('display_name') }),
        ),
      }),
    ],
    gives: (sort) => ({
      kind: 'regions',
      regions: sort.list(() => ({
        name: sort.text('name'),
        displayName: sort.text('display_name'),
      })),
    }),
    nothing: { kind: 'regions', regions: [] },
  },
  {
    method: 'repairDirtyMigration',
    rpc: 'IaCProviderMigrationRepairer/RepairDirtyMigration',
    call: (client, sort) => client.repairDirtyMigration(toRepair(sort).ours),
    sent: (sort) => ({ request: toRepair(sort).typed }),
    answers: (sort) => [{ result: toRepaired(sort).typed }],
    gives: (sort) => ({ kind: 'repair', ...toRepaired(sort).ours }),
    nothing: UNUSABLE,
  },
  {
    method: 'getOwner',
    rpc: 'IaCProviderOwnership/GetOwner',
    call: (client, sort) => client.getOwner(toRef(sort).ours),
    sent: (sort) => ({ ref: toRef(sort).typed }),
    answers: (sort) => [wire({ owner: sort.text('owner'), source: sort.text('source') })],
    gives: (sort) => ({ kind: 'owner', owner: sort.text('owner'), source: sort.text('source') }),
    nothing: { kind: 'owner', owner: '', source: '' },
  },
  {
    method: 'setOwner',
    rpc: 'IaCProviderOwnership/SetOwner',
    call: (client, sort) => client.setOwner(toRef(sort).ours, sort.text('owner')),
    sent: (sort) => wire({ ref: toRef(sort).typed, owner: sort.text('owner') }),
    answers: () => [{}],
    gives: () => ({ kind: 'owner-set' }),
    nothing: { kind: 'owner-set' },
  },
  {
    method: 'listOwners',
    rpc: 'IaCProviderOwnership/ListOwners',
    call: (client, sort) => client.listOwners(sort.text('owner'), sort.text('resource_type')),
    sent: (sort) => wire({ owner: sort.text('owner'), resource_type: sort.text('resource_type') }),
    answers: (sort) => [
      wire({
        resources: sort.list(() =>
          wire({ ref: toRef(sort).typed, owner: sort.text('owner'), source: sort.text('source') }),
        ),
      }),
    ],
    gives: (sort) => ({
      kind: 'owned',
      resources: sort.list(() => ({
        ref: toRef(sort).ours,
        owner: sort.text('owner'),
        source: sort.text('source'),
      })),
    }),
    nothing: { kind: 'owned', resources: [] },
  },
  {
    method: 'captureLogs',
    rpc: 'IaCProviderLogCapture/CaptureLogs',
    call: (client, sort) => readAll(client.captureLogs(toLogRequest(sort).ours)),
    sent: (sort) => toLogRequest(sort).typed,
    answers: toChunks,
    gives: toPieces,
    nothing: { kind: 'logs', pieces: [] },
  },
  {
    method: 'runJob',
    rpc: 'IaCProviderRunner/RunJob',
    call: (client, sort) => client.runJob(toJob(sort).ours),
    sent: (sort) => toJob(sort).typed,
    answers: (sort) => [toHandle(sort).typed],
    gives: (sort) => ({ kind: 'job-started', handle: toHandle(sort).ours }),
    nothing: {
      kind: 'job-started',
      handle: { id: '', name: '', provider: '', metadata: new Map() },
    },
  },
  {
    method: 'jobStatus',
    rpc: 'IaCProviderRunner/JobStatus',
    call: (client, sort) => client.jobStatus(toHandle(sort).ours),
    sent: (sort) => toHandle(sort).typed,
    answers: (sort) => [
      wire({
        handle: sort.optional(() => toHandle(sort).typed),
        state: sort.word(['cancelled', 5], 'unspecified').typed,
        exit_code: sort.number('exit_code', -2_147_483_648),
        message: sort.text('message'),
      }),
    ],
    gives: (sort) => ({
      kind: 'job',
      handle: toHandle(sort).ours,
      state: sort.word(['cancelled', 5], 'unspecified').ours,
      exitCode: sort.number('exit_code', -2_147_483_648),
      message: sort.text('message'),
    }),
    nothing: undefined,
  },
  {
    method: 'jobLogs',
    rpc: 'IaCProviderRunner/JobLogs',
    call: (client, sort) => readAll(client.jobLogs(toHandle(sort).ours)),
    sent: (sort) => toHandle(sort).typed,
    answers: toChunks,
    gives: toPieces,
    nothing: { kind: 'logs', pieces: [] },
  },
  {
    method: 'discoverRequirements',
    rpc: 'IaCRequirementDiscovery/DiscoverRequirements',
    call: (client, sort) =>
      client.discoverRequirements(
        toContext(sort).ours,
        new Secret(sort.json('module_config').ours),
      ),
    sent: (sort) =>
      wire({
        context: toContext(sort).typed,
        module_config_json: sort.json('module_config').typed,
      }),
    answers: (sort) => [toRequirements(sort)],
    gives: (sort) => ({
      kind: 'requirements',
      requirements: sort.list(() => toRequirement(sort)).map(ours),
    }),
    nothing: { kind: 'requirements', requirements: [] },
  },
  {
    method: 'mapRequirements',
    rpc: 'IaCProviderRequirementMapper/MapRequirements',
    call: (client, sort) =>
      client.mapRequirements({
        provider: sort.text('provider'),
        runtime: sort.word(['ecs', 2], 'unspecified').ours,
        environment: sort.text('environment'),
        requirements: sort.list(() => toRequirement(sort)).map(ours),
      }),
    sent: (sort) =>
      wire({
        provider: sort.text('provider'),
        runtime: sort.word(['ecs', 2], 'unspecified').typed,
        environment: sort.text('environment'),
        ...toRequirements(sort),
      }),
    answers: (sort) => [toMapped(sort).typed],
    gives: (sort) => ({ kind: 'mapping', ...toMapped(sort).ours }),
    nothing: { kind: 'mapping', acceptedKeys: [], rejected: [], modules: [], notes: [] },
  },
];

/** The state store that a plugin may serve. */
export const STATE_BACKEND_ROWS: readonly Row[] = [
  {
    method: 'stateBackend.listBackendNames',
    rpc: 'IaCStateBackend/ListBackendNames',
    call: ({ stateBackend }) => stateBackend.listBackendNames(),
    sent: () => ({}),
    answers: (sort) => [wire({ backend_names: sort.texts('backend_names') })],
    gives: (sort) => ({ kind: 'names', names: sort.texts('backend_names') }),
    nothing: { kind: 'names', names: [] },
  },
  {
    method: 'stateBackend.configure',
    rpc: 'IaCStateBackend/Configure',
    call: ({ stateBackend }, sort) =>
      stateBackend.configure(sort.text('backend_name'), new Secret(sort.json('config').ours)),
    sent: (sort) =>
      wire({ backend_name: sort.text('backend_name'), config_json: sort.json('config').typed }),
    answers: () => [{}],
    gives: () => ({ kind: 'configured' }),
    nothing: { kind: 'configured' },
  },
  {
    method: 'stateBackend.getState',
    rpc: 'IaCStateBackend/GetState',
    call: ({ stateBackend }, sort) => stateBackend.getState(sort.text('resource_id')),
    sent: toId,
    answers: (sort) => [{ exists: true, state: toRecord(sort).typed }],
    gives: (sort) => ({ kind: 'found', record: toRecord(sort).ours }),
    nothing: { kind: 'absent' },
  },
  {
    method: 'stateBackend.saveState',
    rpc: 'IaCStateBackend/SaveState',
    call: ({ stateBackend }, sort) => stateBackend.saveState(toRecord(sort).ours),
    sent: (sort) => ({ state: toRecord(sort).typed }),
    answers: () => [{}],
    gives: () => ({ kind: 'saved' }),
    nothing: { kind: 'saved' },
  },
  {
    method: 'stateBackend.listStates',
    rpc: 'IaCStateBackend/ListStates',
    call: ({ stateBackend }, sort) => stateBackend.listStates(sort.textMap('filter')),
    sent: (sort) =>
      wire({
        filter:
          sort.textMap('filter').size === 0
            ? undefined
            : Object.fromEntries(sort.textMap('filter')),
      }),
    answers: (sort) => [wire({ states: sort.list(() => toRecord(sort)).map(typed) })],
    gives: (sort) => ({ kind: 'records', records: sort.list(() => toRecord(sort)).map(ours) }),
    nothing: { kind: 'records', records: [] },
  },
  ...(['deleteState', 'lock', 'unlock'] as const).map((method): Row => {
    const kind = { deleteState: 'deleted', lock: 'locked', unlock: 'unlocked' }[method];
    return {
      method: `stateBackend.${method}`,
      rpc: `IaCStateBackend/${method.charAt(0).toUpperCase()}${method.slice(1)}`,
      call: ({ stateBackend }, sort) => stateBackend[method](sort.text('resource_id')),
      sent: toId,
      answers: () => [{}],
      gives: () => ({ kind }),
      nothing: { kind },
    };
  }),
];
