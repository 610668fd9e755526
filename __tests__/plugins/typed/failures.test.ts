import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  IaCProviderRequiredService,
  IaCStateBackendService,
  ResourceDriverService,
} from '../../../src/gen/iac.ts';
import { Secret } from '../../../src/kernel/index.ts';
import { type ProviderServer, startProvider } from './provider-server.ts';

const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const SPEC = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({}),
  size: undefined,
  dependsOn: [],
};
const OUTPUT = {
  name: 'net',
  type: 'infra.vpc',
  providerId: 'id-1',
  outputsJson: Buffer.alloc(0),
  sensitive: {},
  status: 'running',
};

let server: ProviderServer;
beforeAll(async () => {
  server = await startProvider();
});
afterAll(() => server[Symbol.asyncDispose]());

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    (value) => value,
    (error: unknown) => error,
  );
}

describe('T-45 T-86 over the wire', () => {
  it('a resource is absent only where the provider says so', async () => {
    server.refuse(ResourceDriverService.read, { code: status.NOT_FOUND, details: 'gone' });
    expect(await server.client.read(REF)).toEqual({ kind: 'absent' });
    server.refuse(ResourceDriverService.read, {
      code: status.UNKNOWN,
      details: 'vpc: iac: resource not found',
    });
    expect(await server.client.read(REF)).toEqual({ kind: 'absent' });
    server.refuse(ResourceDriverService.read, {
      code: status.UNKNOWN,
      details: 'lookup api.example.com: no such host',
    });
    expect(await failure(server.client.read(REF))).toMatchObject({ code: 'PROVIDER_FAILED' });
  });

  it('a resource that is already gone is deleted', async () => {
    server.refuse(ResourceDriverService.delete, { code: status.NOT_FOUND, details: '' });
    expect(await server.client.delete(REF)).toEqual({ kind: 'already-gone' });
  });

  it('an existing resource is told from every other failure to create one', async () => {
    server.refuse(ResourceDriverService.create, { code: status.ALREADY_EXISTS, details: '' });
    expect(await failure(server.client.create(SPEC))).toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    });
    server.refuse(ResourceDriverService.create, {
      code: status.UNKNOWN,
      details: 'create vpc: iac: resource already exists',
    });
    expect(await failure(server.client.create(SPEC))).toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    });
  });

  it('a record that is not in a backend is absent, and deleting it is done', async () => {
    const gone = { code: status.NOT_FOUND, details: '' };
    server.refuse(IaCStateBackendService.getState, gone);
    server.refuse(IaCStateBackendService.deleteState, gone);
    const { stateBackend } = server.client;
    expect(await stateBackend.getState('net')).toEqual({ kind: 'absent' });
    expect(await stateBackend.deleteState('net')).toEqual({ kind: 'already-gone' });
  });

  it('T-63 the whole chain of words arrives with method, resource and provider, redacted', async () => {
    const details = 'update "net": put: token top-secret: context deadline exceeded';
    server.refuse(ResourceDriverService.update, { code: status.UNKNOWN, details });
    const error = await failure(server.client.update(REF, SPEC));
    const message = error instanceof Error ? error.message : '';
    for (const part of ['ResourceDriver.Update', '"net"', '"cloud"', 'context deadline exceeded']) {
      expect(message).toContain(part);
    }
    expect(message).toContain('token ***');
  });
});

describe('T-67 the name and type of an answer', () => {
  it('are filled in where they are empty', async () => {
    server.answer(ResourceDriverService.read, {
      output: { ...OUTPUT, name: '', type: '', providerId: '' },
    });
    expect(await server.client.read(REF)).toMatchObject({ kind: 'found', output: REF });
  });

  it.each([{ name: 'other' }, { type: 'infra.dns' }])(
    'make the answer unusable when they are others: %j',
    async (other) => {
      const answer = { output: { ...OUTPUT, ...other } };
      server.answer(ResourceDriverService.create, answer);
      server.answer(ResourceDriverService.read, answer);
      server.answer(ResourceDriverService.update, answer);
      const bad = { code: 'PROVIDER_BAD_ANSWER' };
      expect(await failure(server.client.create(SPEC))).toMatchObject(bad);
      expect(await failure(server.client.read(REF))).toMatchObject(bad);
      expect(await failure(server.client.update(REF, SPEC))).toMatchObject(bad);
    },
  );

  it('make a status unusable when nobody asked about it', async () => {
    server.answer(IaCProviderRequiredService.status, {
      statuses: [{ ...OUTPUT, name: 'stranger' }],
    });
    expect(await failure(server.client.status([REF]))).toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });
});

describe('T-82 an answer with something missing', () => {
  const driver = ResourceDriverService;
  const provider = IaCProviderRequiredService;
  it.each([
    [driver.create, 'output', () => server.client.create(SPEC)],
    [driver.read, 'output', () => server.client.read(REF)],
    [driver.update, 'output', () => server.client.update(REF, SPEC)],
    [driver.scale, 'output', () => server.client.scale(REF, 2)],
    [driver.diff, 'result', () => server.client.diff(SPEC, found())],
    [driver.healthCheck, 'result', () => server.client.healthCheck(REF)],
    [
      provider.import,
      'state',
      () => server.client.importResource({ name: 'db', type: 'infra.vpc', providerId: 'id-1' }),
    ],
    [
      provider.resolveSizing,
      'sizing',
      () => server.client.resolveSizing({ type: 'infra.vpc', size: 's', hints: undefined }),
    ],
    [provider.plan, 'plan', () => server.client.plan([], [])],
    [provider.destroy, 'result', () => server.client.destroy([REF])],
  ] as const)('names the field: %#', async (method, field, call) => {
    server.answerNothing(method);
    const error = await failure(call());
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    expect(error).toHaveProperty('message', expect.stringContaining(`"${field}"`));
  });

  it('or a record that is said to exist and left out is unusable', async () => {
    server.answer(IaCStateBackendService.getState, { exists: true, state: undefined });
    expect(await failure(server.client.stateBackend.getState('net'))).toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });

  it.each(['{', '[]', '"text"', '\u0000'])('or outputs %j is unusable', async (text) => {
    server.answer(ResourceDriverService.read, {
      output: { ...OUTPUT, outputsJson: Buffer.from(text) },
    });
    expect(await failure(server.client.read(REF))).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('or with bytes that are no text is unusable', async () => {
    server.answer(ResourceDriverService.read, {
      output: { ...OUTPUT, outputsJson: Buffer.from([0x22, 0xff, 0x22]) },
    });
    expect(await failure(server.client.read(REF))).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });
});

describe('T-82 a request that cannot be carried over', () => {
  it('is refused before it is sent when it is larger than a plugin accepts', async () => {
    const config = new Secret({ text: 'x'.repeat(4 * 1024 * 1024) });
    const error = await failure(server.client.create({ ...SPEC, name: 'large', config }));
    expect(error).toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(server.requestTo(ResourceDriverService.create)?.spec?.name).not.toBe('large');
  });

  it('is refused when a number has no JSON form, naming the field', async () => {
    const config = new Secret({ size: Number.NaN });
    const error = await failure(server.client.create({ ...SPEC, config }));
    expect(error).toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(error).toHaveProperty('message', expect.stringContaining('"config"'));
  });

  it.each([1.5, 2 ** 31, Number.NaN])('is refused when %d is no 32-bit integer', async (count) => {
    expect(await failure(server.client.scale(REF, count))).toMatchObject({
      code: 'PROVIDER_INVALID',
    });
  });
});

describe('a call that is cancelled', () => {
  it('is cancelled at the provider as well', async () => {
    server.hang(ResourceDriverService.update);
    const stop = new AbortController();
    const updating = failure(server.client.update(REF, SPEC, { signal: stop.signal }));
    while (server.requestTo(ResourceDriverService.update) === undefined) await nextTurn();
    await nextTurn();
    stop.abort();
    expect(await updating).toMatchObject({ code: 'PROVIDER_CANCELLED' });
    while (!server.cancelled.includes(ResourceDriverService.update.path)) await nextTurn();
  });

  it('is not made at all when it was cancelled before', async () => {
    const name = 'never';
    const error = await failure(
      server.client.create({ ...SPEC, name }, { signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({ code: 'PROVIDER_CANCELLED' });
    expect(server.requestTo(ResourceDriverService.create)?.spec?.name).not.toBe(name);
  });
});

function found() {
  return {
    ...REF,
    status: 'running',
    outputs: new Secret({}),
    sensitive: new Map<string, boolean>(),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
