import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createHttp } from '../../src/node/index.ts';
import { httpContract, readText, type Scene, toGet } from '../contracts/http-contract.ts';
import { startLoopbackServer } from '../fakes/loopback-server.ts';

type Play = (request: IncomingMessage, response: ServerResponse) => void;

const PLAYS: Readonly<Record<Scene, Play>> = {
  hello: (_request, response) => response.setHeader('X-Words', ['a', 'b']).end('hello'),
  echo: (request, response) => {
    const heard: Uint8Array[] = [];
    request
      .on('data', (chunk: Uint8Array) => heard.push(chunk))
      .on('end', () => {
        const asked = String(request.headers['x-asked']);
        response.end(`${String(request.method)} ${asked} ${Buffer.concat(heard).toString()}`);
      });
  },
  broken: (_request, response) => response.writeHead(503).end('out of order'),
  redirect: (_request, response) => response.writeHead(302, { location: '/hello' }).end(),
  silent: () => undefined,
  stalls: (_request, response) => response.write('some'),
  truncated: (_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('some', () => setTimeout(() => response.destroy(), 20));
  },
  switches: ({ socket }) =>
    socket.write('HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  garbles: ({ socket }) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsome\r\n0\r\n\r\n'),
};

httpContract('the real http', async () => {
  const server = await startLoopbackServer((request, response) => {
    PLAYS[(request.url ?? '').slice(1) as Scene](request, response);
  });
  const gone = await startLoopbackServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  return {
    http: createHttp(),
    at: (scene) => new URL(scene, server.origin),
    refused: new URL(gone.origin),
    unknown: new URL('http://no-such-host.invalid/'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

it('does not count its reader’s own slowness as silence of the server', async () => {
  await using server = await startLoopbackServer((_request, response) => {
    response.end('x'.repeat(2 ** 20));
  });
  const response = await createHttp().send(toGet(new URL(server.origin), { idleTimeoutMs: 30 }));
  let size = 0;
  for await (const chunk of response.body) {
    if (size === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    size += chunk.length;
  }
  expect(size).toBe(2 ** 20);
});

it('names neither the query nor the user of an address it cannot reach', async () => {
  const url = new URL('http://user:secret@no-such-host.invalid/?token=secret');
  const error: unknown = await createHttp()
    .send(toGet(url))
    .catch((caught: unknown) => caught);
  expect(String(error)).not.toContain('secret');
});

it('uses one connection for one request after the other', async () => {
  const ports = new Set<number | undefined>();
  await using server = await startLoopbackServer((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  const http = createHttp();
  for (let turn = 0; turn < 3; turn += 1) {
    await readText(await http.send(toGet(new URL(server.origin))));
  }
  expect(ports.size).toBe(1);
});

it('closes the connection over which a proxy asks for a password', async () => {
  let tell = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await using server = await startLoopbackServer((_request, response) => {
    response.on('close', tell);
    response.writeHead(407).write('and so on');
  });
  await expect(createHttp().send(toGet(new URL(server.origin)))).rejects.toMatchObject({
    code: 'HTTP_PROXY',
  });
  await closed;
});

it('takes a connection of its own for each request where that is asked for', async () => {
  const ports = new Set<number | undefined>();
  await using server = await startLoopbackServer((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  const connection = { isFresh: true, checksCertificate: true, address: undefined };
  for (let turn = 0; turn < 3; turn += 1) {
    await readText(await createHttp().send(toGet(new URL(server.origin), { connection })));
  }
  expect(ports.size).toBe(3);
});

it('connects to the address that is given for a host, and tells the host all the same', async () => {
  await using server = await startLoopbackServer((request, response) => {
    response.end(request.headers.host);
  });
  const url = new URL(`http://no-such-host.invalid:${String(server.port)}/`);
  const connection = { isFresh: true, checksCertificate: true, address: '127.0.0.1' };
  expect(await readText(await createHttp().send(toGet(url, { connection })))).toBe(url.host);
});
