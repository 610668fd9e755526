import { status as grpcStatus } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { IaCProviderRequiredService, ResourceDriverService } from '../../src/gen/iac.ts';
import { Secret } from '../../src/kernel/index.ts';
import { driveByPlan } from '../../src/plugins/drive-by-plan.ts';
import type { ProviderClient } from '../../src/plugins/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import { type ProviderServer, startProvider } from './typed/provider-server.ts';
import { startLegacyServer } from './legacy/legacy-server.ts';
import { OUTPUT_SHAPE } from './legacy/cases.ts';

const { apply, destroy, status } = IaCProviderRequiredService;
const driver = ResourceDriverService;
const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const SPEC = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({ a: 1 }),
  size: 's',
  dependsOn: ['other'],
};
const MADE = {
  ...REF,
  status: 'running',
  outputsJson: Buffer.from('{"a":1}'),
  sensitive: {},
};
const RESULT = {
  planId: '',
  resources: [MADE],
  errors: [],
  initialInputSnapshot: {},
  inputDriftReport: [],
  replaceIdMap: {},
  actions: [],
};
const NOW = Date.parse('2026-01-02T03:04:05Z');
const clock: Clock = {
  ...createFakeClock(),
  now: () => NOW,
  sleep: () => new Promise(() => undefined),
};

let server: ProviderServer;
let client: ProviderClient;
beforeAll(async () => {
  server = await startProvider();
});
// Anew for each test, since it remembers what it has deleted.
beforeEach(() => {
  client = driveByPlan(server, { clock, redact: (text) => text });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a provider that applies by itself', () => {
  it('T-64 is given a plan of one action, with everything the spec says', async () => {
    server.answer(apply, { result: RESULT });
    expect(await client.create(SPEC)).toMatchObject(REF);
    const [action, ...more] = server.requestTo(apply)?.plan?.actions ?? [];
    expect(more).toEqual([]);
    expect(action).toMatchObject({
      action: 'create',
      resource: { name: 'net', type: 'infra.vpc', size: 's', dependsOn: ['other'] },
      current: undefined,
    });
    expect(action?.resource?.configJson.toString()).toBe('{"a":1}');
    expect(server.requestTo(apply)?.plan).toMatchObject({
      id: `plan-${String(NOW)}000000`,
      createdAt: { seconds: BigInt(NOW / 1000), nanos: 0 },
    });
  });

  it('is told for an update which resource it is', async () => {
    server.answer(apply, { result: RESULT });
    await client.update(REF, SPEC);
    expect(server.requestTo(apply)?.plan?.actions[0]).toMatchObject({
      action: 'update',
      current: { id: 'net', name: 'net', type: 'infra.vpc', provider: 'cloud', providerId: 'id-1' },
    });
  });

  it('has the new id taken where it replaced the resource', async () => {
    server.answer(apply, { result: { ...RESULT, replaceIdMap: { net: 'id-2' } } });
    expect(await client.update(REF, SPEC)).toMatchObject({ providerId: 'id-2' });
  });

  it.each([
    [{ errors: [{ resource: 'net', action: 'create', error: 'x: iac: forbidden' }] }, 'FORBIDDEN'],
    [{ errors: [{ resource: '', action: '', error: '' }] }, 'FAILED'],
    [
      { actions: [{ actionIndex: 0, status: 2 as const, error: 'iac: rate limited' }] },
      'RATE_LIMITED',
    ],
    [{ actions: [{ actionIndex: 0, status: 6 as const, error: '' }] }, 'FAILED'],
    [{ resources: [{ ...MADE, name: 'other' }] }, 'BAD_ANSWER'],
    [{ resources: [{ ...MADE, type: 'infra.dns' }] }, 'BAD_ANSWER'],
  ])('has not made a resource when it says %j', async (odd, code) => {
    server.answer(apply, { result: { ...RESULT, ...odd } });
    await expect(client.create(SPEC)).rejects.toMatchObject({ code: `PROVIDER_${code}` });
  });

  it('that names no resource has it looked for by name before anything is decided', async () => {
    server.answer(apply, { result: { ...RESULT, resources: [] } });
    server.answer(driver.read, { output: MADE });
    expect(await client.create(SPEC)).toMatchObject(REF);
    expect(server.requestTo(driver.read)?.ref?.providerId).toBe('');
    server.refuse(driver.read, { code: grpcStatus.NOT_FOUND, details: '' });
    await expect(client.create(SPEC)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    await expect(client.update(REF, SPEC)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('and cannot has its driver asked', async () => {
    await using bare = await startProvider();
    const driven = driveByPlan(bare, { clock, redact: (text) => text });
    bare.answer(driver.create, { output: MADE });
    bare.answer(driver.delete, {});
    expect(await driven.create(SPEC)).toMatchObject(REF);
    expect(await driven.delete(REF)).toEqual({ kind: 'deleted' });
  });
});

describe('T-47 a delete by destroy', () => {
  it('is done when the resource is listed as destroyed', async () => {
    server.answer(destroy, { result: { destroyed: ['net'], errors: [] } });
    expect(await client.delete(REF)).toEqual({ kind: 'deleted' });
    expect(server.requestTo(destroy)).toEqual({ refs: [REF] });
  });

  it('is not done because there was no error', async () => {
    server.answer(destroy, { result: { destroyed: ['other'], errors: [] } });
    server.answer(driver.read, { output: MADE });
    await expect(client.delete(REF)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('is done when the resource is gone although the answer does not say so', async () => {
    server.answerNothing(destroy);
    server.refuse(driver.read, { code: grpcStatus.NOT_FOUND, details: '' });
    expect(await client.delete(REF)).toEqual({ kind: 'deleted' });
  });

  it('that failed is told by the error of the resource', async () => {
    const errors = [{ resource: 'net', action: 'delete', error: 'in use' }];
    server.answer(destroy, { result: { destroyed: ['net'], errors } });
    await expect(client.delete(REF)).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  });
});

describe('reading where there is no driver', () => {
  it('goes by the status, and takes nothing for gone that the status does not know', async () => {
    await using bare = await startProvider();
    const driven = driveByPlan(bare, { clock, redact: (text) => text });
    const entry = { ...REF, status: 'running', outputsJson: Buffer.from('{"a":1}') };
    bare.answer(status, { statuses: [entry] });
    expect(await driven.read(REF)).toMatchObject({ kind: 'found', output: REF });
    for (const statuses of [[], [{ ...entry, status: 'unknown' }]]) {
      bare.answer(status, { statuses });
      await expect(driven.read(REF)).rejects.toMatchObject({ code: 'PROVIDER_NOT_SUPPORTED' });
    }
  });
});

it('an apply whose result got lost on the old wire is looked into', async () => {
  await using old = await startLegacyServer();
  const driven = driveByPlan(await old.open(), { clock, redact: (text) => text });
  old.reply('IaCProvider.Apply', { result: undefined });
  old.reply('IaCProvider.Destroy', { result: undefined });
  old.reply('ResourceDriver.Read', { result: OUTPUT_SHAPE });
  expect(await driven.create(SPEC)).toMatchObject(REF);
  await expect(driven.delete(REF)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  old.reply('ResourceDriver.Read', { error: 'iac: resource not found' });
  expect(await driven.delete(REF)).toEqual({ kind: 'deleted' });
});
