import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { HttpRequest } from '../../../../src/ports/index.ts';
import { startLoopbackServer } from '../../../fakes/loopback-server.ts';
import type { ScriptedAnswer } from '../../../fakes/scripted-http.ts';

/** A store as a server of this machine, which may have a bad moment. */
export interface MoodyStore {
  readonly origin: string;
  /** Lets the next write go wrong. */
  disturb(): void;
  /** Methods and addresses of what was asked. */
  readonly asked: readonly string[];
}

/** Takes note of a value that a store was given, or gave out itself. */
export type Given = (where: string, value: string) => void;

/** How a store answers; in its bad moment it is `isDisturbed`, and says all that it was told. */
export type Answer = (
  request: HttpRequest,
  isDisturbed: boolean,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** Starts it; it ends with the test. */
export async function serveStore(
  isWrite: (request: HttpRequest) => boolean,
  answer: Answer,
): Promise<MoodyStore> {
  const asked: string[] = [];
  let isMoody = false;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = await readRequest(request);
    asked.push(`${read.method} ${read.url.href}`);
    const isDisturbed = isMoody && isWrite(read);
    if (isDisturbed) isMoody = false;
    const given = await answer(read, isDisturbed);
    if ('fails' in given) response.destroy();
    else response.writeHead(given.status ?? 200, given.headers).end(given.body);
  };
  const server = await startLoopbackServer((request, response) => {
    void handle(request, response);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return {
    ...{ origin: server.origin, asked },
    disturb: () => {
      isMoody = true;
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  const method = request.method as HttpRequest['method'];
  const headers = request.headers as Readonly<Record<string, string>>;
  const url = new URL(request.url ?? '/', 'http://store.example');
  const body = await text(request);
  return { method, url, headers, body, headTimeoutMs: 0, idleTimeoutMs: 0 };
}
