import { expect, it } from 'vitest';
import { sendFollowing } from '../../src/distribution/send-following.ts';
import type { HttpRequest } from '../../src/ports/index.ts';
import { createScriptedHttp, type ScriptedHttp } from '../fakes/scripted-http.ts';

const HEADERS = { authorization: 'Bearer token', accept: 'x' };

function toGet(url: string): HttpRequest {
  return {
    ...{ method: 'GET', url: new URL(url), headers: HEADERS },
    ...{ headTimeoutMs: 1, idleTimeoutMs: 1 },
  };
}

/** Answers with redirects, by address, and with 200 everywhere else. */
function redirect(locations: Readonly<Record<string, string>>): ScriptedHttp {
  return createScriptedHttp(({ url }) => {
    const location = locations[url.href];
    return location === undefined ? {} : { status: 302, headers: { location } };
  });
}

function tokensOf({ requests }: ScriptedHttp): readonly (string | undefined)[] {
  return requests.map(({ headers }) => headers?.['authorization']);
}

it('keeps the token within an origin, and never gives it again once it was dropped', async () => {
  const http = redirect({
    'https://a.example/1': '/2',
    'https://a.example/2': 'https://a.example:8443/3',
    'https://a.example:8443/3': 'https://a.example/4',
  });
  expect(await sendFollowing(http, toGet('https://a.example/1'))).toMatchObject({ status: 200 });
  expect(tokensOf(http)).toEqual([
    HEADERS.authorization,
    HEADERS.authorization,
    undefined,
    undefined,
  ]);
  expect(http.requests.at(-1)?.headers).toEqual({ accept: 'x' });
});

it.each([
  ['https://a.example/', 'http://a.example/'],
  ['https://a.example/', 'http://127.0.0.1/'],
  ['https://a.example/', 'file:///etc/passwd'],
  ['http://a.example/', 'ftp://a.example/'],
  ['https://a.example/', 'https://user:word@a.example/'],
  ['https://a.example/', 'https://'],
])('does not follow from %s to %s', async (from, to) => {
  const http = redirect({ [from]: to });
  await expect(sendFollowing(http, toGet(from))).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
  });
  expect(http.requests).toHaveLength(1);
});

it('follows no more than five redirects', async () => {
  const http = redirect({ 'https://a.example/': '/' });
  await expect(sendFollowing(http, toGet('https://a.example/'))).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
  });
  expect(http.requests).toHaveLength(6);
});
