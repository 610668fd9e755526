import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { openProvider, type ProviderClient } from '../../src/plugins/index.ts';
import type { Behaviour } from '../fakes/plugin-behaviour.ts';
import { bundlePlugin, makePorts, makeRequest, type TestPorts } from './harness.ts';

const makeFolder = bundlePlugin();
const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const SPEC = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({}),
  size: undefined,
  dependsOn: [],
};

/** Opens a provider that behaves as told, uses it, and ends it. */
async function withProvider(
  behaviour: Behaviour,
  use: (client: ProviderClient) => Promise<void>,
  ports: TestPorts = makePorts(),
): Promise<void> {
  using folder = makeFolder();
  folder.install('fake', behaviour);
  await using client = await openProvider(makeRequest(folder), ports);
  await use(client);
}

async function opening(behaviour: Behaviour, more = {}, ports = makePorts()): Promise<unknown> {
  using folder = makeFolder();
  folder.install('fake', behaviour);
  return await openProvider({ ...makeRequest(folder), ...more }, ports).then(
    () => 'opened',
    (error: unknown) => error,
  );
}

const notes = (ports: TestPorts): readonly string[] =>
  ports.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
const logs = (ports: TestPorts): readonly string[] =>
  ports.events.flatMap((event) =>
    event.kind === 'plugin-log' ? [`${event.level} ${event.text}`] : [],
  );

describe('a provider that behaves', () => {
  it('says who it is, works, and ends without a word when it is disposed', async () => {
    const ports = makePorts();
    await withProvider(
      {},
      async (client) => {
        expect(client.identity).toEqual({
          name: 'fake',
          version: '1.2.3',
          computePlanVersion: 'v2',
          capabilities: [{ resourceType: 'infra.vpc', tier: 1, operations: ['create'] }],
        });
        expect(await client.read(REF)).toMatchObject({ kind: 'found', output: { name: 'net' } });
      },
      ports,
    );
    expect(notes(ports)).toEqual([]);
    expect(ports.events.map((event) => event.kind)).toContain('provider-ready');
    expect(logs(ports).some((line) => line.startsWith('info plugin address '))).toBe(true);
  });

  it('T-66 has its ids checked, as soon as it is a provider whose ids are known', async () => {
    using folder = makeFolder();
    folder.install('digitalocean', { name: 'digitalocean' });
    const ports = makePorts();
    const request = { ...makeRequest(folder), type: 'digitalocean' };
    await using client = await openProvider(request, ports);
    await client.read(REF);
    expect(notes(ports)).toContainEqual(expect.stringContaining('"id-1"'));
  });

  it('is not given the keys of the run, nor switches meant for another plugin', async () => {
    const ports = makePorts({
      AWS_REGION: 'eu-west-1',
      PLUGIN_CLIENT_CERT: 'a certificate of somebody else',
      PLUGIN_MULTIPLEX_GRPC: 'true',
      ACTIONS_RUNTIME_TOKEN: 'one',
      INPUT_TOKEN: 'two',
      GITHUB_TOKEN: 'three',
      GITHUB_ENV: '/file',
      GITHUB_REPOSITORY: 'octo/app',
    });
    await withProvider(
      {},
      async (client) => {
        const found = await client.read(REF);
        if (found.kind === 'absent') throw new TypeError('it is there');
        const environment = found.output.outputs.reveal();
        const { PLUGIN_UNIX_SOCKET_DIR: socketFolder, ...rest } = environment;
        expect(ports.socketFolders).toEqual([socketFolder]);
        expect(rest).toEqual({
          AWS_REGION: 'eu-west-1',
          GITHUB_REPOSITORY: 'octo/app',
          WORKFLOW_PLUGIN: 'workflow-external-plugin-v1',
          PLUGIN_PROTOCOL_VERSIONS: '1',
          PLUGIN_MIN_PORT: '10000',
          PLUGIN_MAX_PORT: '25000',
        });
      },
      ports,
    );
  });

  it('T-86 answers not-supported for a service it registers and does not implement', async () => {
    await withProvider({}, async (client) => {
      expect(await client.enumerateAll('infra.vpc')).toEqual({ kind: 'not-supported' });
      expect(await client.enumerateByTag('x')).toEqual({ kind: 'not-supported' });
      expect(await client.listRegions('staging')).toEqual({ kind: 'not-supported' });
    });
  });

  it('has everything read that it prints, however much that is', async () => {
    const ports = makePorts();
    await withProvider(
      { stdio: 10_000 },
      async (client) => {
        await until(() => logs(ports).filter((line) => line.includes(' line ')).length === 10_000);
        expect(await client.read(REF)).toMatchObject({ kind: 'found' });
      },
      ports,
    );
    expect(logs(ports).some((line) => line.startsWith('info line 1 '))).toBe(true);
    expect(logs(ports).some((line) => line.startsWith('debug line 2 '))).toBe(true);
  });
});

describe('a provider that lists its services in another way', () => {
  for (const registry of ['empty', 'failed-precondition', 'no-plugin-service'] as const) {
    for (const reflection of ['v1', 'v1alpha'] as const) {
      it(`is understood by reflection ${reflection} when its registry is ${registry}`, async () => {
        await withProvider({ registry, reflection }, async (client) => {
          expect(await client.read(REF)).toMatchObject({ kind: 'found' });
        });
      });
    }
  }

  it('is understood by its name alone when it lists nothing anywhere', async () => {
    await withProvider({ registry: 'no-plugin-service' }, async (client) => {
      expect(await client.read(REF)).toMatchObject({ kind: 'found' });
      expect(await client.getOwner(REF)).toEqual({ kind: 'not-supported' });
    });
  });
});

describe('an old provider', () => {
  it('that speaks only InvokeService is opened and used like any other', async () => {
    const ports = makePorts();
    await withProvider(
      { services: 'legacy' },
      async (client) => {
        expect(client.identity).toMatchObject({ name: 'fake', version: '0.7.17' });
        expect(await client.read(REF)).toMatchObject({ kind: 'found', output: { name: 'net' } });
        expect(await client.getOwner(REF)).toEqual({ kind: 'not-supported' });
      },
      ports,
    );
    expect(notes(ports)).toEqual([]);
  });

  it.each(['v1', ''])('of plan version %j is opened and used like any other', async (version) => {
    await withProvider({ planVersion: version }, async (client) => {
      expect(await client.read(REF)).toMatchObject({ kind: 'found', output: { name: 'net' } });
    });
  });
});

describe('a provider that cannot be opened', () => {
  const cases: readonly (readonly [string, Behaviour, string])[] = [
    ['prints rubbish instead of a handshake', { start: 'rubbish' }, 'PLUGIN_HANDSHAKE'],
    ['ends before its handshake', { start: 'dies' }, 'PLUGIN_EXITED'],
    ['says that it does not serve', { health: 'not-serving' }, 'PLUGIN_UNREACHABLE'],
    ['answers with another name', { name: 'other' }, 'PLUGIN_WRONG_NAME'],
    ['wants to be driven in a way of the future', { planVersion: 'v3' }, 'PLUGIN_PLAN_VERSION'],
    [
      'refuses its config on the old wire',
      { services: 'legacy', initialize: 'refused' },
      'PROVIDER_UNAUTHENTICATED',
    ],
    [
      'answers with another name on the old wire',
      { services: 'legacy', name: 'other' },
      'PLUGIN_WRONG_NAME',
    ],
    ['refuses its config', { initialize: 'refused' }, 'PROVIDER_UNAUTHENTICATED'],
  ];
  for (const [what, behaviour, code] of cases) {
    it(`is refused with ${code} when it ${what}, and leaves no folder behind`, async () => {
      const ports = makePorts();
      expect(await opening(behaviour, {}, ports)).toMatchObject({ code });
      expect(ports.socketFolders).toHaveLength(1);
      expect(ports.socketFolders.filter((path) => existsSync(path))).toEqual([]);
    });
  }

  it('has its last words told, without its secrets', async () => {
    const error = await opening({ start: 'dies' });
    expect(error).toHaveProperty('hint', expect.stringContaining('cannot read the file ***'));
  });

  it('has what it printed quoted without control characters', async () => {
    const error = await opening({ start: 'rubbish' });
    expect(error).toHaveProperty('message', expect.stringContaining('gcp [command]'));
    expect(error).not.toHaveProperty('message', expect.stringContaining('\u001b'));
  });

  it('is given up after its time to start', async () => {
    const error = await opening({ start: 'silent' }, { startTimeoutMs: 100 });
    expect(error).toHaveProperty('code', 'PLUGIN_START_TIMEOUT');
  });

  it('is given up when the caller is', async () => {
    const error = await opening({ start: 'silent' }, { signal: AbortSignal.timeout(50) });
    expect(error).toHaveProperty('code', 'PLUGIN_CANCELLED');
  });
});

describe('a provider that ends badly', () => {
  it('T-63 dies in the middle of a call, and the error tells the call and its last words', async () => {
    const ports = makePorts();
    await withProvider(
      {},
      async (client) => {
        const error: unknown = await client.create(SPEC).catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: 'PROVIDER_DIED' });
        expect(error).toHaveProperty('message', expect.stringContaining('ResourceDriver.Create'));
        expect(error).toHaveProperty('message', expect.stringContaining('"net"'));
        expect(error).toHaveProperty('message', expect.stringContaining('"fake"'));
        expect(error).toHaveProperty('hint', expect.stringContaining('out of luck with ***'));
        await expect(client.read(REF)).rejects.toMatchObject({ code: 'PROVIDER_DIED' });
      },
      ports,
    );
    expect(notes(ports)).toHaveLength(1);
  });

  it('T-79 is killed after two seconds when it ignores being asked to end, which is told', async () => {
    const ports = makePorts();
    const startedAt = Date.now();
    await withProvider({ shutdown: 'ignored' }, () => Promise.resolve(), ports);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2000);
    expect(notes(ports)).toHaveLength(1);
  });

  it('T-79 has an exit code other than 0 told', async () => {
    const ports = makePorts();
    await withProvider({ shutdown: 'crashes' }, () => Promise.resolve(), ports);
    expect(notes(ports)).toHaveLength(1);
  });

  it('has a running call cancelled by the caller’s signal', async () => {
    await withProvider({}, async (client) => {
      const stop = new AbortController();
      const updating = client.update(REF, SPEC, { signal: stop.signal });
      stop.abort();
      await expect(updating).rejects.toMatchObject({ code: 'PROVIDER_CANCELLED' });
    });
  });

  it('is ended once, however often it is disposed', async () => {
    const ports = makePorts();
    await withProvider(
      {},
      async (client) => {
        await client[Symbol.asyncDispose]();
      },
      ports,
    );
    expect(notes(ports)).toEqual([]);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
