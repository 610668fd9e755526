import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IaCProviderLogCaptureService, IaCProviderRunnerService } from '../../../src/gen/iac.ts';
import type { LogAnswer, LogPiece } from '../../../src/plugins/index.ts';
import { type ProviderServer, startProvider } from './provider-server.ts';

const { captureLogs } = IaCProviderLogCaptureService;
const { jobLogs } = IaCProviderRunnerService;
const HANDLE = { id: '1', name: 'seed', provider: 'cloud', metadata: new Map<string, string>() };
const REQUEST = {
  ref: { name: 'app', type: 'infra.container_service', providerId: 'id-1' },
  component: 'web',
  type: 'run-restarted' as const,
  tailLines: 10,
  follow: true,
  durationSeconds: 90,
  deploymentId: 'd-1',
};

let server: ProviderServer;
beforeAll(async () => {
  server = await startProvider();
});
afterAll(() => server[Symbol.asyncDispose]());

const chunk = (data: Buffer | string, source = 'web', eof = false) => ({
  data: Buffer.from(data),
  source,
  eof,
});

async function read(answer: LogAnswer): Promise<readonly LogPiece[]> {
  if (answer.kind !== 'logs') throw new TypeError('there are no logs');
  const pieces: LogPiece[] = [];
  for await (const piece of answer.pieces) pieces.push(piece);
  return pieces;
}

describe('the logs of a resource', () => {
  it('arrive in order until their end, with every field of the request sent', async () => {
    server.stream(captureLogs, [chunk('one\n'), chunk('two\n', 'job')]);
    expect(await read(await server.client.captureLogs(REQUEST))).toEqual([
      { text: 'one\n', source: 'web' },
      { text: 'two\n', source: 'job' },
    ]);
    expect(server.requestTo(captureLogs)).toEqual({
      resourceName: 'app',
      resourceType: 'infra.container_service',
      providerId: 'id-1',
      componentName: 'web',
      logType: 4,
      tailLines: 10,
      follow: true,
      durationSeconds: 90n,
      deploymentId: 'd-1',
    });
  });

  it('end at a chunk that says so, and the call is over', async () => {
    server.stream(captureLogs, [chunk('one'), chunk('two', 'web', true), chunk('three')]);
    const texts = (await read(await server.client.captureLogs(REQUEST))).map(({ text }) => text);
    expect(texts).toEqual(['one', 'two']);
  });

  it('are whole where a chunk ends within a character', async () => {
    const bytes = Buffer.from('🌍');
    server.stream(captureLogs, [
      chunk(bytes.subarray(0, 2)),
      chunk('x', 'job'),
      chunk(bytes.subarray(2)),
    ]);
    expect(await read(await server.client.captureLogs(REQUEST))).toEqual([
      { text: 'x', source: 'job' },
      { text: '🌍', source: 'web' },
    ]);
  });

  it('may be empty', async () => {
    server.stream(captureLogs, []);
    expect(await read(await server.client.captureLogs(REQUEST))).toEqual([]);
  });

  it('fail with the provider’s words when they break off', async () => {
    const ending = { code: status.RESOURCE_EXHAUSTED, details: 'too many readers' };
    server.stream(captureLogs, [chunk('one')], ending);
    const answer = await server.client.captureLogs(REQUEST);
    await expect(read(answer)).rejects.toMatchObject({ code: 'PROVIDER_RATE_LIMITED' });
  });
});

describe('the logs of a job', () => {
  it('are not supported where the provider says so', async () => {
    server.refuse(jobLogs, { code: status.UNIMPLEMENTED, details: '' });
    expect(await server.client.jobLogs(HANDLE)).toEqual({ kind: 'not-supported' });
  });

  it('are cancelled at the provider when the reader leaves', async () => {
    server.hangAfter(jobLogs, [chunk('one')]);
    const answer = await server.client.jobLogs(HANDLE);
    if (answer.kind !== 'logs') throw new TypeError('there are no logs');
    for await (const { text } of answer.pieces) {
      expect(text).toBe('one');
      break;
    }
    while (!server.cancelled.includes(jobLogs.path)) await nextTurn();
  });

  it('end with PROVIDER_CANCELLED when the signal says so', async () => {
    server.hangAfter(jobLogs, [chunk('one')]);
    const stop = new AbortController();
    const answer = await server.client.jobLogs(HANDLE, { signal: stop.signal });
    const reading = read(answer);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'PROVIDER_CANCELLED' });
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
