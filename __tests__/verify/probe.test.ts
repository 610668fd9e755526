import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Finding } from '../../src/verify/index.ts';
import type { ScriptedAnswer } from '../fakes/scripted-http.ts';
import { play, type Played } from './targets.ts';

const AT = 'https://web.example.com/healthz';

async function ask(
  over: JsonObject,
  answer: (url: URL) => ScriptedAnswer,
): Promise<Played & { readonly finding: Finding | undefined }> {
  const played = await play({ targets: [{ url: AT, ...over }], max_retries: 0 }, (_now, url) =>
    answer(url),
  );
  return { ...played, finding: played.outcome.results[0]?.last?.finding };
}

const to = (location: string, status = 302): ScriptedAnswer => ({ status, headers: { location } });

describe('a redirect', () => {
  it('to a login page is no pass, also not within a range of statuses or when it is followed', async () => {
    const login = (): ScriptedAnswer => to('https://login.example.com/oauth2/authorize?state=s3');
    const expected = {
      kind: 'redirected',
      because: 'login',
      to: 'https://login.example.com/oauth2/authorize?…',
    };
    expect((await ask({}, login)).finding).toMatchObject(expected);
    expect((await ask({ expect_status: '200-399' }, login)).finding).toMatchObject(expected);
    expect((await ask({ follow_redirects: true }, login)).finding).toMatchObject(expected);
  });

  it('passes for whoever names its very status', async () => {
    const { outcome } = await ask({ expect_status: 302 }, () => to('/login'));
    expect(outcome.kind).toBe('verified');
  });

  it('is not followed unless it is asked for', async () => {
    const { finding, http } = await ask({}, () => to('/ready'));
    expect(finding).toMatchObject({ kind: 'redirected', because: 'not-followed' });
    expect(http.requests).toHaveLength(1);
  });

  it('is followed with its headers on its own origin, and without any on another', async () => {
    const { http } = await ask(
      { follow_redirects: true, headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'k' } },
      ({ pathname, host }) => {
        if (pathname === '/healthz') return to('/here');
        return host === 'web.example.com' ? to('https://other.example.com/there') : { status: 200 };
      },
    );
    const [, same, other] = http.requests;
    expect(same?.headers).toMatchObject({ authorization: 'Bearer abc', 'x-api-key': 'k' });
    expect(other?.url.host).toBe('other.example.com');
    expect(other?.headers).not.toHaveProperty('authorization');
    expect(other?.headers).not.toHaveProperty('x-api-key');
  });

  it('takes no certificate for granted on another origin', async () => {
    const { http } = await ask({ follow_redirects: true, tls_verify: false }, ({ host }) =>
      host === 'web.example.com' ? to('https://other.example.com/') : { status: 200 },
    );
    expect(http.requests.map(({ connection }) => connection?.checksCertificate)).toEqual([
      false,
      true,
    ]);
  });

  it('goes neither from https to http nor with a body to another origin', async () => {
    const over = { follow_redirects: true, method: 'POST', body: 'secret' };
    const plain = await ask(over, () => to('http://web.example.com/'));
    const away = await ask(over, () => to('https://other.example.com/', 307));
    expect([plain.finding, away.finding]).toEqual([
      expect.objectContaining({ because: 'not-safe' }),
      expect.objectContaining({ because: 'not-safe' }),
    ]);
    expect(away.http.requests).toHaveLength(1);
  });

  it('that goes in a circle ends', async () => {
    const { finding, http } = await ask({ follow_redirects: true }, () => to('/round'));
    expect(finding).toMatchObject({ kind: 'redirected', because: 'too-many' });
    expect(http.requests).toHaveLength(11);
  });
});

interface Case {
  readonly over: JsonObject;
  readonly answer: ScriptedAnswer;
  readonly finding: object;
}

describe('an answer', () => {
  it.each<readonly [string, Case]>([
    [
      'of another status',
      { over: {}, answer: { status: 404 }, finding: { kind: 'wrong-status', status: 404 } },
    ],
    [
      'without the text',
      {
        over: { expect_body_contains: 'ready' },
        answer: { body: 'starting' },
        finding: { kind: 'wrong-body', missing: 'ready', isWhole: true },
      },
    ],
    [
      'that is not JSON',
      {
        over: { expect_json: { status: 'ok' } },
        answer: { body: '<html>' },
        finding: { kind: 'wrong-json', found: { kind: 'not-json' } },
      },
    ],
    [
      'with another value',
      {
        over: { expect_json: 'db.connected=true' },
        answer: { body: '{"db":{"connected":false}}' },
        finding: { kind: 'wrong-json', found: { kind: 'value', text: 'false' } },
      },
    ],
    [
      'without the header',
      {
        over: { expect_header: 'x-app: web' },
        answer: {},
        finding: { kind: 'wrong-header', found: { kind: 'nothing' } },
      },
    ],
    [
      'of another version',
      {
        over: { expect_version: 'v2', version_header: 'X-Version' },
        answer: { headers: { 'x-version': 'v1' } },
        finding: { kind: 'wrong-version', found: { kind: 'value', text: 'v1' } },
      },
    ],
    [
      'that does not come',
      { over: {}, answer: { fails: 'HTTP_REFUSED' }, finding: { kind: 'refused' } },
    ],
    [
      'of no host',
      { over: {}, answer: { fails: 'HTTP_NAME_NOT_FOUND' }, finding: { kind: 'name-not-found' } },
    ],
    [
      'of a bad certificate',
      { over: {}, answer: { fails: 'HTTP_TLS' }, finding: { kind: 'tls-failed' } },
    ],
    [
      'that breaks off',
      {
        over: {},
        answer: { body: 'so', breaksWith: 'HTTP_CUT_OFF' },
        finding: { kind: 'cut-off' },
      },
    ],
  ])('%s does not pass, and says why', async (_title, { over, answer, finding }) => {
    expect((await ask(over, () => answer)).finding).toMatchObject(finding);
  });

  it('passes when all that is expected holds', async () => {
    const { outcome } = await ask(
      {
        expect_status: '2xx',
        expect_body_contains: ['"status"', 'ok'],
        expect_json: ['checks[0].state=up', 'replicas=3', '["a.b"]=1.10', 'error=""'],
        expect_header: { 'X-App': 'web' },
        expect_version: 'v2\n',
        version_path: 'version',
      },
      () => ({
        status: 204,
        headers: { 'x-app': 'web' },
        body: '{"status":"ok","checks":[{"state":"up"}],"replicas":3,"a.b":"1.10","error":"","version":"v2"}',
      }),
    );
    expect(outcome.kind).toBe('verified');
  });

  it('is read no further than its first MiB', async () => {
    let left = 0;
    const chunk = Buffer.alloc(2 ** 18, 'x');
    const { finding, outcome } = await ask({ expect_json: { a: 1 } }, () => ({
      body: Array.from({ length: 100 }, () => chunk),
      onLeft: () => (left += 1),
    }));
    expect(finding).toMatchObject({ kind: 'wrong-json', found: { kind: 'too-long' } });
    expect(left).toBe(1);
    expect(outcome.results[0]?.last?.excerpt.length).toBeLessThan(250);
  });

  it('has a text that stands across the border of two chunks', async () => {
    const { outcome } = await ask({ expect_body_contains: 'all systems ready' }, () => ({
      body: ['all sys', 'tems re', 'ady'].map((text) => Buffer.from(text)),
    }));
    expect(outcome.kind).toBe('verified');
  });

  it('is shown without what is named like a credential, and without what a terminal acts on', async () => {
    const { outcome } = await ask({}, () => ({
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"no \\u001b[31mred","password":"hunter22","nested":{"api_key":["k1k1"]}}',
    }));
    const last = outcome.results[0]?.last;
    expect(last?.excerpt).toContain('"password":"***"');
    expect(last?.excerpt).not.toMatch(/hunter22|k1k1|\u001b/);
    expect(last?.origin).toBe('application');
  });

  it('that was cut off, or is no JSON, hides credentials all the same', async () => {
    const { outcome } = await ask({}, () => ({
      status: 500,
      body: 'db_password=hunter22&x=1 {"api_key": "k1k1',
    }));
    expect(outcome.results[0]?.last?.excerpt).toBe('db_password=***&x=1 {"api_key": ***');
  });

  it.each([
    ['GET / HTTP/1.1\r\nAuthorization: Bearer abc123def\r\nHost: x', /abc123def/],
    ['<pre>Cookie: a=secret1; sid=secret2\n</pre>', /secret[12]/],
    ['{"request":{"Set-Cookie":"sid=secret1"}}', /secret1/],
    ['cannot reach postgres://app:hunter22@db:5432/shop', /hunter22/],
    ['{"error":"cannot reach redis://:hunter22@cache"}', /hunter22/],
    ['bad token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl', /eyJ|c2lnbmF0dXJl/],
  ])('that shows credentials is told without them: %s', async (body, secret) => {
    const { outcome } = await ask({}, () => ({ status: 500, body }));
    expect(outcome.results[0]?.last?.excerpt).toContain('***');
    expect(outcome.results[0]?.last?.excerpt).not.toMatch(secret);
  });

  it('may begin with a byte order mark', async () => {
    const body = '\ufeff{"status":"ok"}';
    expect((await ask({ expect_json: 'status=ok' }, () => ({ body }))).outcome.kind).toBe(
      'verified',
    );
  });

  it('of one long word is looked through in no time', async () => {
    const { outcome } = await ask({}, () => ({ status: 500, body: 'x'.repeat(8192) }));
    const started = performance.now();
    for (let turn = 0; turn < 20; turn += 1)
      await ask({}, () => ({ status: 500, body: 'x'.repeat(8192) }));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(outcome.kind).toBe('failed');
  });

  it('that is a page is told to be of what stands before the application', async () => {
    const { outcome } = await ask({}, () => ({ status: 502, body: '<!DOCTYPE html>Bad gateway' }));
    expect(outcome.results[0]?.last?.origin).toBe('platform');
  });
});

it('asks on a connection of its own, past caches, at the address that was given', async () => {
  const { http } = await ask({ resolve: 'web.example.com:443:10.0.0.7' }, () => ({}));
  expect(http.requests[0]).toMatchObject({
    method: 'GET',
    headers: { 'cache-control': 'no-cache' },
    connection: { isFresh: true, checksCertificate: true, address: '10.0.0.7' },
  });
});
