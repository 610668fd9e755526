import { buffer } from 'node:stream/consumers';
import type { HttpRequest } from '../../../src/ports/index.ts';
import { type LoopbackServer, startLoopbackServer } from '../../fakes/loopback-server.ts';
import type { ScriptedAnswer } from '../../fakes/scripted-http.ts';

/** When a request is the death of whoever makes it: before anything is done, or before it hears of it. */
export interface Death {
  /** From 0, over all servers that share the steps. */
  readonly step: number;
  readonly when: 'before' | 'after';
}

/** Counts the requests of one process, and ends it at one of them. */
export interface Steps {
  /** The requests so far, such as `POST /v2/spaces/keys`. */
  readonly taken: readonly string[];
  /** Does one step; answers nothing when it was the last. */
  take<Answer>(title: string, act: () => Answer | Promise<Answer>): Promise<Answer | undefined>;
}

export function createSteps(death: Death | undefined, kill: () => Promise<void>): Steps {
  const taken: string[] = [];
  return {
    taken,
    async take(title, act) {
      const isLast = taken.push(title) - 1 === death?.step;
      if (isLast && death.when === 'before') {
        await kill();
        return undefined;
      }
      const answer = await act();
      if (!isLast) return answer;
      await kill();
      return undefined;
    },
  };
}

/** Serves what a fake answers, as steps of whatever process is looked at just then. */
export async function serveSteps(
  answer: (request: HttpRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
  steps: () => Steps,
): Promise<LoopbackServer> {
  return await startLoopbackServer((incoming, response) => {
    const serve = async (): Promise<void> => {
      const body = (await buffer(incoming)).toString('utf8');
      const method = (incoming.method ?? 'GET') as HttpRequest['method'];
      const url = new URL(incoming.url ?? '/', 'http://here.example');
      const headers = toHeaders(incoming.headers);
      const request = { method, url, headers, headTimeoutMs: 0, idleTimeoutMs: 0 };
      const whole = body === '' ? request : { ...request, body };
      const given = await steps().take(`${method} ${url.pathname}`, () => answer(whole));
      if (given === undefined || 'fails' in given) {
        response.destroy();
        return;
      }
      response.writeHead(given.status ?? 200, { ...given.headers }).end(given.body);
    };
    serve().catch(() => response.destroy());
  });
}

function toHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]),
  );
}
