import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

/** The commit that `/version` tells in the end. */
export const NEW_COMMIT = '3f2a91cd'.repeat(5);

type Mood = (response: ServerResponse, request: IncomingMessage) => void;

/** How long `/version` tells the old commit, from its first question on. */
const OLD_FOR_MS = 700;

/** A server with a mood for each path: everything that a deploy may meet. */
export async function startMoodyServer(): Promise<LoopbackServer> {
  const moods = createMoods();
  return await startLoopbackServer((request, response) => {
    const mood = moods[new URL(request.url ?? '', 'http://here').pathname];
    if (mood === undefined) response.writeHead(404, HTML).end('<html>no such page</html>');
    else mood(response, request);
  });
}

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };

function createMoods(): Readonly<Record<string, Mood>> {
  let flaps = 0;
  let firstMs: number | undefined;
  return {
    '/ok': (response) => response.writeHead(200, JSON_TYPE).end('{"status":"ok"}'),
    '/flap': (response) => {
      flaps += 1;
      response.writeHead(flaps % 2 === 0 ? 503 : 200).end();
    },
    '/hang': () => undefined,
    '/drip': (response) => {
      response.writeHead(200).write('x');
      const drops = setInterval(() => response.write('x'), 1000);
      response.on('close', () => {
        clearInterval(drops);
      });
    },
    '/moved': (response) => response.writeHead(302, { location: '/ok' }).end(),
    '/private': (response) =>
      response
        .writeHead(302, { location: 'https://login.example.com/authorize?state=s3cr3tstate' })
        .end(),
    '/reset': (_response, request) => request.socket.resetAndDestroy(),
    '/edge': (response) => response.writeHead(502, HTML).end('<!doctype html>Bad gateway'),
    '/broken': (response, request) =>
      response
        .writeHead(500, JSON_TYPE)
        .end(`{"error":"no database","password":"hunter22","sent":"${toSent(request)}"}`),
    '/version': (response) => {
      firstMs ??= Date.now();
      const commit = Date.now() - firstMs < OLD_FOR_MS ? 'a'.repeat(40) : NEW_COMMIT.slice(0, 7);
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ build: { commit } }));
    },
    '/huge': sendGigabyte,
  };
}

function toSent({ headers }: IncomingMessage): string {
  return headers.authorization ?? '';
}

/** As fast as its reader takes it, for as long as there is one. */
function sendGigabyte(response: ServerResponse): void {
  const chunk = Buffer.alloc(2 ** 20, 'x');
  let sent = 0;
  const send = (): void => {
    while (sent < 1024 && !response.destroyed) {
      sent += 1;
      if (!response.write(chunk)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
}
