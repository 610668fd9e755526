import { httpContract, type Scene } from '../contracts/http-contract.ts';
import { createScriptedHttp, type ScriptedAnswer } from './scripted-http.ts';

const ANSWERS: Readonly<Record<Exclude<Scene, 'echo'>, ScriptedAnswer>> = {
  hello: { headers: { 'x-words': 'a, b' }, body: 'hello' },
  broken: { status: 503, body: 'out of order' },
  redirect: { status: 302, headers: { location: '/hello' } },
  silent: { fails: 'HTTP_TIMEOUT' },
  stalls: { body: 'some', breaksWith: 'HTTP_TIMEOUT' },
  truncated: { body: 'some', breaksWith: 'HTTP_CUT_OFF' },
  switches: { status: 101, headers: { upgrade: 'websocket' } },
  garbles: { breaksWith: 'HTTP_MALFORMED' },
};

httpContract('a scripted http', () =>
  Promise.resolve({
    http: createScriptedHttp(({ url, method, headers, body }) => {
      if (url.hostname === 'refused.test') return { fails: 'HTTP_REFUSED' };
      if (url.hostname === 'unknown.test') return { fails: 'HTTP_NAME_NOT_FOUND' };
      const scene = url.pathname.slice(1);
      if (scene === 'echo') {
        return { body: `${method} ${headers?.['x-asked'] ?? ''} ${String(body)}` };
      }
      return ANSWERS[scene as keyof typeof ANSWERS];
    }),
    at: (scene) => new URL(`http://server.test/${scene}`),
    refused: new URL('http://refused.test/'),
    unknown: new URL('http://unknown.test/'),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
);
