import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonValue, Secret } from '../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../src/plugins/index.ts';
import { unveil } from '../harness.ts';
import { CASES, OUTPUT, OUTPUT_SHAPE, PLAN, PLAN_SHAPE, REF, SPEC } from './cases.ts';
import { type LegacyServer, startLegacyServer, unknownMethod } from './legacy-server.ts';

let server: LegacyServer;
let client: ProviderClient;
beforeAll(async () => {
  server = await startLegacyServer();
  ({ client } = await server.open());
});
afterAll(() => server[Symbol.asyncDispose]());

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    (value) => value,
    (error: unknown) => error,
  );
}

describe('T-64 T-82 every field of the old wire’s', () => {
  it.each(CASES)('$name arrives in both directions', async (given) => {
    server.reply(given.method, { result: given.result });
    expect(unveil(await given.call(client))).toEqual(unveil(given.answer));
    expect(server.argsOf(given.method)).toEqual(given.args);
  });

  it('apply arrives in both directions', async () => {
    const { applyPlan } = await server.open();
    server.reply('IaCProvider.Apply', {
      result: {
        plan_id: 'plan-1',
        resources: [OUTPUT_SHAPE],
        errors: [{ resource: 'net', action: 'create', error: 'no' }],
        replace_id_map: { net: 'id-2' },
        actions: [{ action_index: 0, status: 2, error: 'no' }],
      },
    });
    expect(unveil(await applyPlan(PLAN))).toEqual(
      unveil({
        kind: 'applied',
        resources: [OUTPUT],
        errors: [{ resource: 'net', action: 'create', error: 'no' }],
        replacedIds: new Map([['net', 'id-2']]),
        actions: [{ index: 0, isDone: false, error: 'no' }],
      }),
    );
    expect(server.argsOf('IaCProvider.Apply')).toEqual({ plan: PLAN_SHAPE });
  });
});

describe('T-86 a method that a release of the provider does not have', () => {
  const required = new Set(['create', 'read', 'update', 'delete', 'status', 'importResource']);
  it.each(CASES)('$name', async ({ name, method, call }) => {
    for (const reply of [unknownMethod(method), { code: status.UNIMPLEMENTED }]) {
      server.reply(method, reply);
      const answer = await failure(call(client));
      expect(answer).toMatchObject(
        required.has(name) ? { code: 'PROVIDER_NOT_SUPPORTED' } : { kind: 'not-supported' },
      );
    }
  });

  it.each([
    'cannot look up unknown method "ResourceDriver.Scale" of the app',
    'unknown method "other"',
    'the app says "unknown method "ResourceDriver.Scale"',
  ])('is not told by a sentence about something else: %s', async (error) => {
    server.reply('ResourceDriver.Scale', { error });
    expect(await failure(client.scale(REF, 1))).toMatchObject({ code: 'PROVIDER_FAILED' });
  });

  it('a service that came with the typed wire is not supported, without a call', async () => {
    const answers = await Promise.all([
      client.finalizeApply('plan-1'),
      client.getOwner(REF),
      client.listRegions('staging'),
      client.detectDriftConfig([REF], new Map()),
      client.stateBackend.listBackendNames(),
    ]);
    expect(answers).toEqual(answers.map(() => ({ kind: 'not-supported' })));
  });
});

describe('a success whose result got lost', () => {
  const lost = { result: undefined };

  it('is an unusable answer that names what is missing', async () => {
    server.reply('ResourceDriver.Read', lost);
    const error = await failure(client.read(REF));
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    expect(error).toHaveProperty('message', expect.stringContaining('"result"'));
  });

  it.each([' ', '\u00a0'])(
    'is told by Go’s protobuf, too, with either of its spaces',
    async (space) => {
      const error = `encode result: proto:${space}invalid type: []string`;
      server.reply('ResourceDriver.Delete', { error });
      expect(await client.delete(REF)).toEqual({ kind: 'deleted' });
    },
  );

  it('is not told by the same words about something else', async () => {
    server.reply('ResourceDriver.Delete', { error: 'proto: invalid type: x, so nothing was done' });
    expect(await failure(client.delete(REF))).toMatchObject({ code: 'PROVIDER_FAILED' });
  });

  it('of a create is looked for by name before anything is decided', async () => {
    const fresh = (await server.open()).client;
    server.reply('ResourceDriver.Create', lost);
    server.reply('ResourceDriver.Read', { result: OUTPUT_SHAPE });
    expect(unveil(await fresh.create(SPEC))).toEqual(unveil(OUTPUT));
    expect(server.argsOf('ResourceDriver.Read')).toMatchObject({ ref_provider_id: '' });
  });

  it('of a create may have happened when nothing shows it', async () => {
    server.reply('ResourceDriver.Create', lost);
    server.reply('ResourceDriver.Read', { error: 'vpc: iac: resource not found' });
    server.reply('IaCProvider.EnumerateAll', { result: { outputs: [] } });
    expect(await failure(client.create(SPEC))).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('of a create is not taken for what it replaces, which may still show', async () => {
    const replacing = (await server.open()).client;
    server.reply('ResourceDriver.Delete', { result: {} });
    server.reply('ResourceDriver.Create', lost);
    server.reply('ResourceDriver.Read', { result: OUTPUT_SHAPE });
    server.reply('IaCProvider.EnumerateAll', { result: { outputs: [OUTPUT_SHAPE] } });
    await replacing.delete(REF);
    expect(await failure(replacing.create(SPEC))).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('of an update is looked for by id', async () => {
    server.reply('ResourceDriver.Update', lost);
    server.reply('ResourceDriver.Read', { result: OUTPUT_SHAPE });
    expect(unveil(await client.update(REF, SPEC))).toEqual(unveil(OUTPUT));
    expect(server.argsOf('ResourceDriver.Read')).toMatchObject({ ref_provider_id: 'id-1' });
  });

  it('of a diff or of the sensitive keys leaves both unknown', async () => {
    server.reply('ResourceDriver.Diff', lost);
    server.reply('ResourceDriver.SensitiveKeys', lost);
    expect(await client.diff(SPEC, OUTPUT)).toEqual({ kind: 'not-supported' });
    expect(await client.sensitiveKeys('infra.vpc')).toEqual({ kind: 'not-supported' });
  });

  it('of a delete is a delete, since it had nothing to say', async () => {
    server.reply('ResourceDriver.Delete', lost);
    expect(await client.delete(REF)).toEqual({ kind: 'deleted' });
  });
});

describe('the two layers of errors', () => {
  it('T-75 an error of the application counts, also beside a result', async () => {
    server.reply('ResourceDriver.Read', {
      result: OUTPUT_SHAPE,
      error: 'read net: iac: resource not found',
    });
    expect(await client.read(REF)).toEqual({ kind: 'absent' });
  });

  it('a gRPC status is told by its code', async () => {
    server.reply('ResourceDriver.Read', { code: status.PERMISSION_DENIED, error: 'top-secret' });
    const error = await failure(client.read(REF));
    expect(error).toMatchObject({ code: 'PROVIDER_FORBIDDEN' });
    expect(error).toHaveProperty('message', expect.stringContaining('***'));
  });

  it.each([
    'dial tcp: lookup api.example.com: no such host',
    'the vpc "does not exist" is taken',
    'GET https://api.example.com/v2/vpcs/id-404: 500 (request "404") oops',
    'iac: resource not found: DELETE https://api.example.com/v2/vpcs/1: 405 no',
    'GET https://api.example.com/v2/vpcs/1: 404 gone',
  ])('T-45 a resource is not absent by loose words: %s', async (error) => {
    server.reply('ResourceDriver.Read', { error });
    server.reply('ResourceDriver.Delete', { error });
    expect(await failure(client.read(REF))).toHaveProperty('name', 'DriverError');
    expect(await failure(client.delete(REF))).toHaveProperty('name', 'DriverError');
  });
});

describe('T-82 what a Struct cannot carry', () => {
  it.each<[string, JsonValue, string]>([
    [
      'an integer beyond 2^53',
      { ids: [1, { big: 9007199254740993n }] },
      'spec_config.x.ids[1].big',
    ],
    ['no number', { port: Number.NaN }, 'spec_config.x.port'],
    ['an infinite number', [Number.POSITIVE_INFINITY], 'spec_config.x[0]'],
    ['no value', [undefined as unknown as JsonValue], 'spec_config.x[0]'],
  ])('%s is refused before it is sent, naming the field', async (_what, x, path) => {
    server.reply('ResourceDriver.Create', { result: OUTPUT_SHAPE });
    const error = await failure(
      client.create({ ...SPEC, name: 'never', config: new Secret({ x }) }),
    );
    expect(error).toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(error).toHaveProperty('message', expect.stringContaining(`"${path}"`));
    expect(server.argsOf('ResourceDriver.Create')).not.toMatchObject({ spec_name: 'never' });
  });

  it.each([
    [{ outputs: { port: Number.NaN } }, 'outputs.port'],
    [{ outputs: 'text' }, 'outputs'],
    [{ sensitive: { uri: 'yes' } }, 'sensitive.uri'],
    [{ provider_id: undefined }, 'provider_id'],
    [{ status: 7 }, 'status'],
  ])('T-82 an answer with %j is unusable, naming the field', async (odd, path) => {
    const result = Object.fromEntries(
      Object.entries({ ...OUTPUT_SHAPE, ...odd }).filter(([, value]) => value !== undefined),
    );
    server.reply('ResourceDriver.Read', { result });
    const error = await failure(client.read(REF));
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    expect(error).toHaveProperty('message', expect.stringContaining(`"${path}"`));
  });

  it('T-67 an answer about another resource is unusable', async () => {
    server.reply('ResourceDriver.Create', { result: { ...OUTPUT_SHAPE, name: 'other' } });
    expect(await failure(client.create(SPEC))).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });
});

it('a call that is cancelled is cancelled at the provider as well', async () => {
  server.reply('ResourceDriver.Update', { hangs: true });
  const stop = new AbortController();
  const name = 'hanging';
  const updating = failure(
    client.update({ ...REF, name }, { ...SPEC, name }, { signal: stop.signal }),
  );
  const isThere = () =>
    (server.argsOf('ResourceDriver.Update') as { spec_name?: string } | undefined)?.spec_name;
  while (isThere() !== name) await nextTurn();
  stop.abort();
  expect(await updating).toMatchObject({ code: 'PROVIDER_CANCELLED' });
  while (!server.cancelled.includes('ResourceDriver.Update')) await nextTurn();
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
