import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/index.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, PROVIDER } from './go-provider.ts';

const REF = { name: 'net', type: 'infra.vpc', providerId: 'net-1' };
const READ = 'ResourceDriver/Read';

const notes = ({ ports }: GoProvider): readonly string[] =>
  ports.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${String(pid)}`) || canBeSignalled(pid);
}

function canBeSignalled(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!isTrue()) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline);
    await sleep(20);
  }
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
}

describe.skipIf(!HAS_GO_PROVIDER)('a go-plugin process that starts', () => {
  it('gives its handshake, agrees on the typed wire and says who it is', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    expect(client.identity).toMatchObject({
      name: PROVIDER,
      version: '1.2.3',
      computePlanVersion: 'v2',
    });
    expect(client.identity.capabilities).toContainEqual({
      resourceType: 'infra.vpc',
      tier: 1,
      operations: ['create', 'read', 'update', 'delete'],
    });
    expect(provider.requestsTo('IaCProviderRequired/Initialize')).toEqual([
      { config_json: `{"catalogue":${JSON.stringify(provider.catalogue)}}` },
    ]);
  });

  it.each(['empty', 'unimplemented', 'failed-precondition'] as const)(
    'is understood by reflection when its registry is %s',
    async (registry) => {
      using provider = installProvider({ registry, services: ['ResourceDriver'] });
      await using client = await provider.open();
      expect(await client.sensitiveKeys('infra.vpc')).toEqual({ kind: 'keys', keys: ['token'] });
      expect(await client.enumerateAll('infra.vpc')).toEqual({ kind: 'not-supported' });
      expect(provider.requestsTo('IaCProviderEnumerator/EnumerateAll')).toEqual([]);
    },
  );

  it('T-86 answers not-supported for a service that Go registers without implementing it', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    expect(await client.listRegions('staging')).toEqual({ kind: 'not-supported' });
    expect(provider.requestsTo('IaCProviderRegionLister/ListRegions')).toHaveLength(1);
  });

  it('speaks in plain text, whatever another parent asked its own plugins for', async () => {
    using provider = installProvider(
      {},
      { PLUGIN_CLIENT_CERT: 'a certificate of somebody else', PLUGIN_MULTIPLEX_GRPC: 'true' },
    );
    await using client = await provider.open();
    expect(client.identity.name).toBe(PROVIDER);
    expect(Object.keys(provider.started().switches).sort()).toEqual([
      'PLUGIN_MAX_PORT',
      'PLUGIN_MIN_PORT',
      'PLUGIN_PROTOCOL_VERSIONS',
      'PLUGIN_UNIX_SOCKET_DIR',
    ]);
  });

  it('is refused when its health says that it does not serve', async () => {
    using provider = installProvider();
    provider.script('Health.Check', { answers: [{ status: 'NOT_SERVING' }] });
    expect(await failure(provider.open())).toMatchObject({ code: 'PLUGIN_UNREACHABLE' });
    expect(isAlive(provider.started().pid)).toBe(false);
  });

  it('has its death told while it is asked who it is', async () => {
    using provider = installProvider();
    provider.script('PluginService.GetContractRegistry', { hang: true });
    const opening = failure(provider.open());
    await until(() => {
      const asked = ignoringAbsence(() => provider.requestsTo('PluginService/GetContractRegistry'));
      return (asked?.length ?? 0) > 0;
    });
    process.kill(provider.started().pid, 'SIGKILL');
    expect(await opening).toMatchObject({ code: 'PLUGIN_EXITED' });
  });
});

function ignoringAbsence<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

describe.skipIf(!HAS_GO_PROVIDER)('what a go-plugin process prints', () => {
  const LINES = 10_000;
  const MEGABYTES = 10;

  it(`is read whole while calls go on: ${String(MEGABYTES)} MB on each of its streams`, async () => {
    using provider = installProvider({ flood: { before_lines: LINES, after_lines: LINES } });
    await using client = await provider.open();
    provider.script('ResourceDriver.Read', {
      answers: [{ output: { ...toWire(REF), status: 'running' } }],
    });
    let isOver = false;
    let calls = 0;
    const calling = (async () => {
      while (!isOver) {
        expect(await client.read(REF)).toMatchObject({ kind: 'found' });
        calls += 1;
      }
    })();
    const streams = ['early', 'stream-stdout', 'stream-stderr', 'real-stdout', 'real-stderr'];
    const heard = (): ReadonlyMap<string, readonly number[]> => linesOf(provider, streams);
    await until(
      () => [...heard().values()].every((numbers) => numbers.length >= LINES),
      60_000,
    ).finally(() => {
      isOver = true;
    });
    await calling;
    const all = Array.from({ length: LINES }, (_, index) => index);
    for (const [stream, numbers] of heard()) expect(numbers, stream).toEqual(all);
    expect(calls).toBeGreaterThan(0);
    expect(provider.requestsTo(READ)).toHaveLength(calls);
  });

  /** The numbers of the lines that came out of each stream, in their order. */
  function linesOf(
    provider: GoProvider,
    streams: readonly string[],
  ): ReadonlyMap<string, readonly number[]> {
    const numbers = new Map(streams.map((stream): [string, number[]] => [stream, []]));
    for (const event of provider.ports.events) {
      if (event.kind !== 'plugin-log' || !event.text.startsWith('flood ')) continue;
      const [, stream = '', number = ''] = event.text.split(' ');
      if (event.text.length === 999) numbers.get(stream)?.push(Number(number));
    }
    return numbers;
  }
});

function toWire({ name, type, providerId }: typeof REF): object {
  return { name, type, provider_id: providerId };
}

describe.skipIf(!HAS_GO_PROVIDER)('a message of a go-plugin server', () => {
  const spec = (bytes: number) => ({
    name: 'net',
    type: 'infra.vpc',
    config: new Secret({ text: 'x'.repeat(bytes) }),
    size: undefined,
    dependsOn: [],
  });

  it('may be larger as an answer than Go takes as a request', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    const text = 'ü'.repeat(6_000_000);
    const outputs = Buffer.from(JSON.stringify({ text })).toString('base64');
    provider.script('ResourceDriver.Read', {
      answers: [{ output: { ...toWire(REF), outputs_json: outputs } }],
    });
    const found = await client.read(REF);
    expect(found.kind === 'found' && found.output.outputs.reveal()['text'] === text).toBe(true);
  });

  it('is sent up to what Go takes, and beyond that not at all', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    const largest = 4 * 1024 * 1024;
    await client.create(spec(largest - 100));
    expect(await failure(client.create(spec(largest)))).toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(provider.requestsTo('ResourceDriver/Create')).toHaveLength(1);
  });
});

describe.skipIf(!HAS_GO_PROVIDER)('a go-plugin process that ends', () => {
  it('ends when it is asked to, without a word, and leaves no socket behind', async () => {
    using provider = installProvider();
    const client = await provider.open();
    const { pid } = provider.started();
    expect(isAlive(pid)).toBe(true);
    await client[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(notes(provider)).toEqual([]);
    expect(provider.ports.socketFolders.filter((path) => existsSync(path))).toEqual([]);
  });

  it('T-79 is killed two seconds after it was asked to end in vain', async () => {
    using provider = installProvider({ ignore_shutdown: true });
    const client = await provider.open();
    const { pid } = provider.started();
    const askedAtMs = Date.now();
    await client[Symbol.asyncDispose]();
    const tookMs = Date.now() - askedAtMs;
    expect(tookMs).toBeGreaterThanOrEqual(2000);
    expect(tookMs).toBeLessThan(4000);
    expect(isAlive(pid)).toBe(false);
    expect(notes(provider)).toHaveLength(1);
  });

  it('T-63 dies in the middle of a call, and the error tells so', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    provider.script('ResourceDriver.Read', { hang: true });
    const reading = failure(client.read(REF));
    await until(() => provider.requestsTo(READ).length === 1);
    process.kill(provider.started().pid, 'SIGKILL');
    expect(await reading).toMatchObject({ code: 'PROVIDER_DIED' });
    expect(await failure(client.read(REF))).toMatchObject({ code: 'PROVIDER_DIED' });
  });

  it('dies in the middle of a log, and the reader hears of it after what had come', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    const first = { data: Buffer.from('first').toString('base64'), source: 'web' };
    provider.script('IaCProviderRunner.JobLogs', { answers: [first], hang: true });
    const handle = { id: '1', name: 'seed', provider: PROVIDER, metadata: new Map() };
    const log = await client.jobLogs(handle);
    const texts: string[] = [];
    const reading = failure(
      (async () => {
        if (log.kind !== 'logs') throw new TypeError('it has logs');
        for await (const { text } of log.pieces) {
          texts.push(text);
          process.kill(provider.started().pid, 'SIGKILL');
        }
      })(),
    );
    expect(await reading).toMatchObject({ code: 'PROVIDER_DIED' });
    expect(texts).toEqual(['first']);
  });

  it('has the call cancelled at its end, too, when the caller gives up', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    provider.script('ResourceDriver.Read', { hang: true });
    const stop = new AbortController();
    const reading = failure(client.read(REF, { signal: stop.signal }));
    await until(() => provider.requestsTo(READ).length === 1);
    stop.abort();
    expect(await reading).toMatchObject({ code: 'PROVIDER_CANCELLED' });
    provider.script('ResourceDriver.Read', {
      refusal: { code: status.NOT_FOUND, message: 'gone' },
    });
    expect(await client.read(REF)).toEqual({ kind: 'absent' });
  });

  it('T-79 does not outlive a host that is killed in the middle of a call', async () => {
    using provider = installProvider();
    provider.script('ResourceDriver.Read', { hang: true });
    const host = await bundleHost(provider);
    const child = spawn(process.execPath, [host, provider.plugins], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await until(
      () => (ignoringAbsence(() => provider.requestsTo(READ).length) ?? 0) === 1,
      30_000,
    );
    const { pid } = provider.started();
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await until(() => !isAlive(pid), 5000);
  });

  async function bundleHost(provider: GoProvider): Promise<string> {
    const outfile = join(provider.plugins, '..', 'host.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'host/main.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    return outfile;
  }
});
