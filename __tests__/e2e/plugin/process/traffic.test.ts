import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/kernel/index.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider } from '../go-provider.ts';
import { failure, READ, REF, until } from './observe.ts';

describe.skipIf(!HAS_GO_PROVIDER)('what a go-plugin process prints', () => {
  const LINES = 10_000;
  const MEGABYTES = 10;

  it(`is read whole while calls go on: ${String(MEGABYTES)} MB on each of its streams`, async () => {
    using provider = installProvider({ flood: { before_lines: LINES, after_lines: LINES } });
    await using client = await provider.open();
    provider.script('ResourceDriver.Read', {
      answers: [{ output: { ...toWire(REF), status: 'running' } }],
    });
    const over = new AbortController();
    let calls = 0;
    const calling = (async () => {
      while (!over.signal.aborted) {
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
      over.abort();
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

function toWire({ name, type, providerId }: typeof REF): object {
  return { name, type, provider_id: providerId };
}
