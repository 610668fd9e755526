import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createGitHubPace } from '../../src/node/github-pace.ts';
import { openGitHub } from '../../src/node/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import { GitHubApiError, type GitHubApi, type GitHubRequest } from '../../src/ports/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../fakes/github-server.ts';
import { createLeapingClock, type LeapingClock } from '../fakes/leaping-clock.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

const REPO = { owner: 'acme', repo: 'web' };
const ISSUES = '/repos/{owner}/{repo}/issues';
const VARIABLE = '/repos/{owner}/{repo}/actions/variables/{name}';

const LIST: GitHubRequest = { method: 'GET', route: ISSUES, parameters: REPO };
const CREATE: GitHubRequest = {
  ...{ method: 'POST', route: ISSUES, parameters: REPO, body: { title: 'Drift in staging' } },
  permission: 'issues: write',
};

async function errorOf(call: Promise<unknown>): Promise<GitHubApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GitHubApiError) return error;
  throw new TypeError('expected a GitHubApiError');
}

describe('the client of GitHub’s API', () => {
  let server: GitHubServer;
  let clock: LeapingClock;
  let github: GitHubApi;
  beforeEach(async () => {
    server = await startGitHubServer();
    server.world.repository('acme/web');
    clock = createLeapingClock();
    github = connectGitHub(server, { clock });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });
  const issues = (): readonly unknown[] => server.world.repository('acme/web').issues;

  it('sends what GitHub describes and gives its answer', async () => {
    const created = await github.call(CREATE);
    expect(created).toMatchObject({ status: 201, body: { number: 1, title: 'Drift in staging' } });
    const listed = await github.call(LIST);
    expect(listed).toMatchObject({ status: 200, body: [{ number: 1 }], nextPage: undefined });
    expect(clock.slept).toEqual([]);
  });

  it('tells the parameters of the next page, those of the first included', async () => {
    for (let count = 0; count < 3; count += 1) server.world.openPull('acme/web');
    const parameters = { ...REPO, state: 'all', per_page: 2 };
    const first = await github.call({ ...LIST, parameters });
    expect(first.nextPage).toEqual({ state: 'all', per_page: '2', page: '2' });
    const second = await github.call({ ...LIST, parameters: { ...REPO, ...first.nextPage } });
    expect(second).toMatchObject({ body: [{ number: 1 }], nextPage: undefined });
  });

  it('lets no value of a path lead elsewhere', async () => {
    server.world.repository('acme/web').environments.add('team/staging ?#%2F');
    const route = '/repos/{owner}/{repo}/environments/{environment_name}';
    const found = await github.call({
      ...{ method: 'GET', route },
      parameters: { ...REPO, environment_name: 'team/staging ?#%2F' },
    });
    expect(found.body).toEqual({ name: 'team/staging ?#%2F' });
    for (const name of ['..', '.', '']) {
      const parameters = { ...REPO, environment_name: name };
      const error = await errorOf(github.call({ method: 'GET', route, parameters }));
      expect(error.code).toBe('GITHUB_REFUSED');
    }
  });

  it('waits as long as a limit says, and holds back every other call meanwhile', async () => {
    server.disturb(`POST ${ISSUES}`, { kind: 'secondary-limit', retryAfterS: 7 });
    await github.call(CREATE);
    expect(clock.slept).toEqual([7000]);
    expect(issues()).toHaveLength(1);
  });

  it('waits a minute, then two, for a secondary limit that tells no time, and gives up', async () => {
    const limit = { kind: 'secondary-limit' } as const;
    server.disturb(`GET ${ISSUES}`, limit, limit);
    await github.call(LIST);
    expect(clock.slept).toEqual([60_000, 120_000]);
    server.disturb(`GET ${ISSUES}`, limit, limit, limit);
    expect((await errorOf(github.call(LIST))).code).toBe('GITHUB_RATE_LIMITED');
    expect(server.requests).toHaveLength(6);
  });

  it('waits for the reset of a primary limit, and tells one that is too far away', async () => {
    server.disturb(`GET ${ISSUES}`, { kind: 'primary-limit', resetInS: 20, status: 429 });
    await github.call(LIST);
    expect(clock.slept).toHaveLength(1);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(20_000);
    server.disturb(`GET ${ISSUES}`, { kind: 'primary-limit', resetInS: 3000 });
    const error = await errorOf(github.call(LIST));
    expect(error).toMatchObject({ code: 'GITHUB_RATE_LIMITED', status: 403 });
    expect(error.hint).toMatch(/in 5[01] min/);
    const before = server.requests.length;
    expect((await errorOf(github.call(LIST))).code).toBe('GITHUB_RATE_LIMITED');
    expect(server.requests).toHaveLength(before);
  });

  it('waits no longer than the request has patience', async () => {
    server.disturb(`GET ${ISSUES}`, { kind: 'secondary-limit', retryAfterS: 7 });
    const error = await errorOf(github.call({ ...LIST, patienceMs: 5000 }));
    expect(error.code).toBe('GITHUB_RATE_LIMITED');
    expect(clock.slept).toEqual([]);
  });

  it('reads again when server or network fails', async () => {
    const bad = { kind: 'status', status: 502 } as const;
    server.disturb(`GET ${ISSUES}`, bad, { kind: 'reset' }, { kind: 'lost-answer' });
    await github.call(LIST);
    expect(server.requests).toHaveLength(4);
    server.disturb(`GET ${ISSUES}`, bad, bad, bad, bad, bad);
    const error = await errorOf(github.call(LIST));
    expect(error).toMatchObject({ code: 'GITHUB_UNAVAILABLE', status: 502 });
  });

  it('never creates twice what may have been created', async () => {
    server.disturb(`POST ${ISSUES}`, { kind: 'lost-answer' });
    const error = await errorOf(github.call(CREATE));
    expect(error.code).toBe('GITHUB_UNAVAILABLE');
    expect(error.hint).toContain('Look whether it was done');
    server.disturb(`POST ${ISSUES}`, { kind: 'status', status: 500 });
    expect((await errorOf(github.call(CREATE))).code).toBe('GITHUB_UNAVAILABLE');
    expect(issues()).toHaveLength(1);
  });

  it('puts again, and takes a deletion whose answer was lost for done', async () => {
    const scope = server.world.scope('/repos/acme/web/actions');
    const variable = { value: 'on', visibility: undefined, repositories: [] };
    scope.variables.set('FLAG', { name: 'FLAG', ...variable });
    const parameters = { ...REPO, name: 'FLAG' };
    server.disturb(`PATCH ${VARIABLE}`, { kind: 'lost-answer' });
    await github.call({ method: 'PATCH', route: VARIABLE, parameters, body: { value: 'off' } });
    expect(scope.variables.get('FLAG')?.value).toBe('off');
    server.disturb(`DELETE ${VARIABLE}`, { kind: 'lost-answer' });
    await github.call({ method: 'DELETE', route: VARIABLE, parameters });
    const again = github.call({ method: 'DELETE', route: VARIABLE, parameters });
    expect((await errorOf(again)).code).toBe('GITHUB_NOT_FOUND');
  });

  it('lets writes follow one another a second apart, and reads go side by side', async () => {
    await Promise.all([1, 2, 3].map(() => github.call(CREATE)));
    expect(clock.slept).toEqual([1000, 1000]);
    await Promise.all(Array.from({ length: 20 }, () => github.call(LIST)));
    expect(clock.slept).toHaveLength(2);
  });

  it('spends no more than 900 points in a minute', async () => {
    const pace = createGitHubPace(clock);
    const turn = { isWrite: false, signal: undefined };
    await Promise.all(Array.from({ length: 901 }, () => pace.take(turn, () => Promise.resolve())));
    expect(clock.slept).toEqual([60_000]);
  });

  it('names the permission that is missing, and who can have it', async () => {
    server.forbid(`POST ${ISSUES}`, 'issues=write; pull_requests=write');
    const error = await errorOf(github.call(CREATE));
    expect(error).toMatchObject({ code: 'GITHUB_FORBIDDEN', status: 403 });
    expect(error.message).toBe(
      `GitHub answers 403 to POST ${ISSUES}: Resource not accessible by integration`,
    );
    expect(error.hint).toContain('`issues: write`: for GITHUB_TOKEN put it under `permissions:`');
    server.forbid('GET /repos/{owner}/{repo}/actions/secrets', 'secrets=read');
    const route = '/repos/{owner}/{repo}/actions/secrets/public-key';
    const hint = (await errorOf(github.call({ method: 'GET', route, parameters: REPO }))).hint;
    expect(hint).toContain('`secrets: read`, which GITHUB_TOKEN cannot have');
    const elsewhere = {
      ...LIST,
      parameters: { ...REPO, owner: 'others' },
      permission: 'issues: read',
    };
    const missing = await errorOf(github.call(elsewhere));
    expect(missing.code).toBe('GITHUB_NOT_FOUND');
    expect(missing.hint).toContain('`issues: read`');
  });

  it('repeats of GitHub’s words none that were sent', async () => {
    const quoting = (text: string) =>
      ({ kind: 'status', status: 422, body: JSON.stringify({ message: `no ${text}` }) }) as const;
    server.disturb(`POST ${ISSUES}`, quoting('Drift in staging'), quoting('title'));
    expect((await errorOf(github.call(CREATE))).message).toBe(
      `GitHub answers 422 to POST ${ISSUES}`,
    );
    const other = await errorOf(github.call(CREATE));
    expect(other.message).toBe(`GitHub answers 422 to POST ${ISSUES}: no title`);
    expect(other.code).toBe('GITHUB_REFUSED');
  });

  it('cuts long words of GitHub’s at their end, so that what is left of a secret there can be told', async () => {
    const message = `${'so '.repeat(60)}it is ghs_secretSecretSecretSecret and more of it`;
    server.disturb(`POST ${ISSUES}`, {
      kind: 'status',
      status: 422,
      body: JSON.stringify({ message }),
    });
    const error = await errorOf(github.call(CREATE));
    expect(error.message).toMatch(/it is ghs_secr\w*…$/);
    const redactor = createRedactor();
    redactor.add('ghs_secretSecretSecretSecret');
    expect(redactor.redact(error.message)).toMatch(/it is \*\*\*…$/);
  });

  it('tells the details of what GitHub refuses, in whichever form they come', async () => {
    const errors = [
      'a',
      { message: 'b is too long', code: 'custom' },
      { field: 'c', code: 'missing' },
      { x: 1 },
      2,
    ];
    server.disturb(`POST ${ISSUES}`, {
      kind: 'status',
      status: 422,
      body: JSON.stringify({ message: 'Validation Failed', errors }),
    });
    const { message } = await errorOf(github.call(CREATE));
    expect(message).toContain('Validation Failed; a; b is too long; c missing');
  });

  it('says nothing of a token that GitHub does not know', async () => {
    const stranger = connectGitHub(server, { token: 'ghp_neverHeardOfThis' });
    const error = await errorOf(stranger.call(LIST));
    expect(error.code).toBe('GITHUB_UNAUTHENTICATED');
    expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain('ghp_');
  });

  it('uses the token of the request where it has one', async () => {
    await github.call({ ...LIST, token: new Secret(WORKFLOW_TOKEN.token) });
    const error = await errorOf(github.call({ ...LIST, token: new Secret('ghp_another') }));
    expect(error.code).toBe('GITHUB_UNAUTHENTICATED');
    expect(server.requests.map(({ token }) => token)).toEqual([
      WORKFLOW_TOKEN.token,
      'ghp_another',
    ]);
  });

  it('ends a wait when it is told to stop', async () => {
    const stop = new AbortController();
    server.disturb(`GET ${ISSUES}`, { kind: 'secondary-limit', retryAfterS: 7 });
    const call = github.call({ ...LIST, signal: stop.signal });
    stop.abort();
    expect((await errorOf(call)).code).toBe('GITHUB_CANCELLED');
  });
});

describe('where a token of GitHub goes', () => {
  const TOKEN = new Secret('ghs_secretToken0001');
  const clock = createLeapingClock();
  const open = (answers: Parameters<typeof createScriptedHttp>[0], variables = {}) => {
    const http = createScriptedHttp(answers);
    const environment = (name: string) => (variables as Record<string, string>)[name];
    const redactor = createRedactor();
    const concealer = createConcealer(redactor);
    const github = openGitHub(TOKEN, { http, clock, environment, concealer })!;
    return { http, github, redactor };
  };

  it('is the server of the run', async () => {
    const { http, github } = open(() => ({ body: '[]' }));
    await github.call(LIST);
    expect(http.requests[0]?.url.href).toBe('https://api.github.com/repos/acme/web/issues');
    const enterprise = open(() => ({ body: '[]' }), {
      GITHUB_SERVER_URL: 'https://git.acme.example',
    });
    await enterprise.github.call(LIST);
    expect(enterprise.http.requests[0]?.url.href).toBe(
      'https://git.acme.example/api/v3/repos/acme/web/issues',
    );
  });

  it('is nowhere that others can read it on the way', async () => {
    const { http, github } = open(() => ({}), {
      GITHUB_API_URL: 'http://github.example/api/v3',
      GITHUB_SERVER_URL: 'http://github.example',
    });
    expect((await errorOf(github.call(LIST))).code).toBe('GITHUB_UNAUTHENTICATED');
    expect(http.requests).toEqual([]);
  });

  it('is concealed before it is used', async () => {
    const { github, redactor } = open(() => ({ body: '[]' }));
    await github.call(LIST);
    expect(redactor.redact('token ghs_secretToken0001')).not.toContain('ghs_secretToken0001');
  });

  it('follows a renamed repository, with method and body', async () => {
    const { http, github } = open(({ url }) =>
      url.pathname.startsWith('/repositories/')
        ? { status: 201, body: '{"number":1}' }
        : { status: 307, headers: { location: 'https://api.github.com/repositories/5/issues' } },
    );
    expect(await github.call(CREATE)).toMatchObject({ status: 201, body: { number: 1 } });
    expect(http.requests[1]).toMatchObject({ method: 'POST', body: http.requests[0]?.body });
    expect(http.requests[1]?.headers).toHaveProperty('authorization');
  });

  it('is no other host, and what was to be written is not sent there', async () => {
    const redirect = () => ({ status: 302, headers: { location: 'https://evil.example/x' } });
    const reading = open(({ url }) => (url.host === 'evil.example' ? { body: '[]' } : redirect()));
    await reading.github.call(LIST);
    expect(reading.http.requests[1]?.headers).not.toHaveProperty('authorization');
    const writing = open(redirect);
    expect((await errorOf(writing.github.call(CREATE))).code).toBe('GITHUB_UNAVAILABLE');
    expect(writing.http.requests.map(({ url }) => url.host)).toEqual(['api.github.com']);
  });

  it('is not there at all without a token', () => {
    const concealer = createConcealer(createRedactor());
    const http = createScriptedHttp(() => ({}));
    const find = (variables: Record<string, string>) =>
      openGitHub(undefined, { http, clock, environment: (name) => variables[name], concealer });
    expect(find({})).toBeUndefined();
    expect(find({ GITHUB_TOKEN: ' ' })).toBeUndefined();
    expect(find({ GITHUB_TOKEN: 'ghs_x' })).toBeDefined();
  });
});
