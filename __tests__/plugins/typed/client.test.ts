import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as iac from '../../../src/gen/iac.ts';
import { type JsonObject, Secret } from '../../../src/kernel/index.ts';
import { askIdentity, askName, initialize } from '../../../src/plugins/typed/lifecycle.ts';
import type { DriverSpec } from '../../../src/resources/index.ts';
import { unveil } from '../harness.ts';
import {
  DRIVER_CASES,
  json,
  OUTPUT,
  PLAN,
  PROVIDER_CASES,
  REF,
  SPEC,
  WIRE_OUTPUT,
  WIRE_SPEC,
} from './cases.ts';
import { METHOD_PATHS, type ProviderServer, startProvider } from './provider-server.ts';
import { SERVICE_CASES } from './service-cases.ts';

const CASES = [...DRIVER_CASES, ...PROVIDER_CASES, ...SERVICE_CASES];
const driver = iac.ResourceDriverService;

/** Methods that every provider of version 2 must have: their absence is a failure. */
const REQUIRED = new Set(['create', 'read', 'update', 'delete', 'status', 'importResource']);

let server: ProviderServer;
beforeAll(async () => {
  server = await startProvider();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('T-82 every field of', () => {
  it.each(CASES)('$name arrives in both directions', async (given) => {
    server.answerAs(given.method, given.response);
    const answer = await given.call(server.client);
    expect(unveil(answer)).toEqual(unveil(given.answer));
    expect(unveil(server.requestAs(given.method))).toEqual(given.request);
  });

  it('the identity arrives', async () => {
    const service = iac.IaCProviderRequiredService;
    server.answer(service.initialize, {});
    server.answer(service.name, { name: 'cloud' });
    server.answer(service.version, { version: '2.1.8' });
    server.answer(service.capabilities, {
      capabilities: [{ resourceType: 'infra.vpc', tier: 1, operations: ['create'] }],
      canonicalKeys: ['region'],
      computePlanVersion: 'v2',
    });
    await initialize(server.caller, new Secret({ token: 'ü' }), undefined);
    expect(server.requestTo(service.initialize)).toEqual({ configJson: json('{"token":"ü"}') });
    expect(await askName(server.caller, undefined)).toBe('cloud');
    expect(await askIdentity(server.caller, 'cloud', undefined)).toEqual({
      name: 'cloud',
      version: '2.1.8',
      capabilities: [{ resourceType: 'infra.vpc', tier: 1, operations: ['create'] }],
      canonicalKeys: ['region'],
      computePlanVersion: 'v2',
    });
  });

  it('no method of the wire is left out', async () => {
    await using fresh = await startProvider();
    const { client, caller } = fresh;
    const calls = [
      ...CASES.map((given) => given.call(client)),
      client.captureLogs({
        ref: REF,
        component: '',
        type: 'run',
        tailLines: 0,
        follow: false,
        durationSeconds: 0,
        deploymentId: '',
      }),
      client.jobLogs({ id: '1', name: 'seed', provider: 'cloud', metadata: new Map() }),
      fresh.applyPlan(PLAN),
      initialize(caller, new Secret({}), undefined),
      askName(caller, undefined),
    ];
    await Promise.allSettled(calls);
    fresh.answer(iac.IaCProviderRequiredService.version, { version: '' });
    await Promise.allSettled([askIdentity(caller, 'cloud', undefined)]);
    expect([...fresh.called()].sort()).toEqual([...METHOD_PATHS].sort());
  });
});

describe('T-86 a method that the provider does not have', () => {
  const optional = CASES.filter(({ name }) => !REQUIRED.has(name));

  it.each(optional)('$name answers not-supported when it is UNIMPLEMENTED', async (given) => {
    server.refuse(given.method, { code: status.UNIMPLEMENTED, details: 'unknown method' });
    expect(await given.call(server.client)).toEqual({ kind: 'not-supported' });
  });

  it.each(CASES.filter(({ name }) => REQUIRED.has(name)))(
    '$name is a failure when it is UNIMPLEMENTED',
    async (given) => {
      server.refuse(given.method, { code: status.UNIMPLEMENTED, details: 'unknown method' });
      await expect(given.call(server.client)).rejects.toMatchObject({
        code: 'PROVIDER_NOT_SUPPORTED',
      });
    },
  );

  it('is not even called when its service is not listed', async () => {
    await using bare = await startProvider(new Set());
    const answers = await Promise.all(optional.map((given) => given.call(bare.client)));
    expect(answers).toEqual(optional.map(() => ({ kind: 'not-supported' })));
    expect(bare.called()).toEqual([]);
  });
});

describe('what is absent, empty or partial', () => {
  const bare: DriverSpec = {
    name: 'net',
    type: 'infra.vpc',
    config: new Secret<JsonObject>({}),
    size: undefined,
    dependsOn: [],
  };
  const nothing = { name: '', type: '', providerId: '', status: '', sensitive: {} };

  it('a spec with nothing in it is sent as an empty config without hints', async () => {
    server.answer(driver.create, { output: WIRE_OUTPUT });
    await server.client.create(bare);
    expect(server.requestTo(driver.create)?.spec).toEqual({
      ...WIRE_SPEC,
      configJson: json('{}'),
      size: '',
      hints: undefined,
      dependsOn: [],
    });
  });

  it('hints that say little are sent as hints', async () => {
    server.answer(driver.create, { output: WIRE_OUTPUT });
    await server.client.create({ ...bare, hints: { memory: '4Gi' } });
    expect(server.requestTo(driver.create)?.spec?.hints).toEqual({
      cpu: '',
      memory: '4Gi',
      storage: '',
    });
  });

  it.each([
    ['', {}],
    ['null', {}],
    ['{}', {}],
    ['{"a":null,"n":18446744073709551615}', { a: null, n: 18446744073709551615n }],
  ])('outputs of %j are read as they stand', async (text, outputs) => {
    server.answer(driver.read, { output: { ...nothing, outputsJson: json(text) } });
    expect(unveil(await server.client.read(REF))).toEqual({
      kind: 'found',
      output: { ...REF, status: '', outputs, sensitive: [] },
    });
  });

  it('current outputs are sent for a diff even when there are none', async () => {
    server.answer(driver.diff, {
      result: { needsUpdate: false, needsReplace: false, changes: [] },
    });
    const current = { ...OUTPUT, outputs: new Secret({}), sensitive: new Map<string, boolean>() };
    expect(await server.client.diff(SPEC, current)).toEqual({
      kind: 'diff',
      needsUpdate: false,
      needsReplace: false,
      changes: [],
    });
    expect(server.requestTo(driver.diff)?.current).toEqual({
      ...WIRE_OUTPUT,
      outputsJson: json('{}'),
      sensitive: {},
    });
  });

  it('a bootstrap without a result had nothing to do', async () => {
    server.answerNothing(iac.IaCProviderRequiredService.bootstrapStateBackend);
    expect(await server.client.bootstrapStateBackend(new Secret({}))).toEqual({
      kind: 'nothing-to-bootstrap',
    });
  });

  it('a record that a backend does not have is absent', async () => {
    const { getState } = iac.IaCStateBackendService;
    server.answer(getState, { exists: false, state: undefined });
    expect(await server.client.stateBackend.getState('net')).toEqual({ kind: 'absent' });
  });

  it('an enum value that is newer than ours makes the answer unusable', async () => {
    server.answer(iac.IaCProviderDriftDetectorService.detectDrift, {
      drifts: [
        {
          name: 'net',
          type: '',
          drifted: true,
          class: 17 as never,
          expectedJson: json(''),
          actualJson: json(''),
          fields: [],
        },
      ],
    });
    await expect(server.client.detectDrift([REF])).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });
});
