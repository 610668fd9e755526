import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, PROVIDER } from '../go-provider.ts';
import { failure, isAlive, READ, REF, until, untilCalled } from './observe.ts';

const notes = ({ ports }: GoProvider): readonly string[] =>
  ports.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

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
    await untilCalled(provider, READ);
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
    await untilCalled(provider, READ);
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
    await untilCalled(provider, READ);
    const { pid } = provider.started();
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await until(() => !isAlive(pid), 5000);
  });

  async function bundleHost(provider: GoProvider): Promise<string> {
    const outfile = join(provider.plugins, '..', 'host.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, '../host/main.ts')],
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
