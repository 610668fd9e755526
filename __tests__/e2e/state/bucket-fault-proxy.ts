import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from '../../fakes/loopback-server.ts';

/** What befalls one request on its way, or its answer. */
export const FAULTS = [
  'reset before it arrives',
  'reset after it was done',
  '500 before it arrives',
  '500 after it was done',
  '503 SlowDown',
  'a false 412 before it arrives',
  'a false 412 after it was done',
  'no answer after it was done',
  'half an answer',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A proxy before an object store that hurts chosen requests. */
export interface FaultProxy extends LoopbackServer {
  /** Asked about each request; what it answers happens. */
  choose: (method: string, path: string) => Fault | undefined;
  /** How many were hurt. */
  hurt: number;
}

/** Starts a proxy; signatures stay good, for it hands on the `host` it was asked by. */
export async function startFaultProxy(endpoint: string): Promise<FaultProxy> {
  const server = await startLoopbackServer((request, response) => {
    const fault = proxy.choose(request.method ?? '', request.url ?? '');
    if (fault !== undefined) proxy.hurt += 1;
    // Where the server or the asker went away meanwhile, the other one has to notice.
    play(fault, { request, response, endpoint }).catch(() => request.socket.destroy());
  });
  const proxy: FaultProxy = { ...server, choose: () => undefined, hurt: 0 };
  return proxy;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function play(fault: Fault | undefined, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const body = await readAll(request);
  switch (fault) {
    case 'reset before it arrives':
      request.socket.resetAndDestroy();
      return;
    case '500 before it arrives':
      refuse(response, 500, 'InternalError');
      return;
    case '503 SlowDown':
      refuse(response, 503, 'SlowDown');
      return;
    case 'a false 412 before it arrives':
      refuse(response, 412, 'PreconditionFailed');
      return;
    default:
      reply(fault, exchange, await forward(exchange, body));
  }
}

function reply(fault: Fault | undefined, { request, response }: Exchange, answer: Answer): void {
  switch (fault) {
    case 'reset after it was done':
      request.socket.resetAndDestroy();
      return;
    case '500 after it was done':
      refuse(response, 500, 'InternalError');
      return;
    case 'a false 412 after it was done':
      refuse(response, 412, 'PreconditionFailed');
      return;
    case 'no answer after it was done':
      return;
    case 'half an answer':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': 64 });
      response.write(answer.body.subarray(0, Math.min(32, answer.body.length / 2)), () => {
        request.socket.destroy();
      });
      return;
    default:
      response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}

function forward({ request, endpoint }: Exchange, body: Buffer): Promise<Answer> {
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    send(`${endpoint}${url ?? ''}`, { method, headers, agent: false }, (answer) => {
      const { statusCode: status = 0 } = answer;
      readAll(answer).then((whole) => {
        resolve({ status, headers: answer.headers, body: whole });
      }, reject);
    })
      .on('error', reject)
      .end(body);
  });
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
