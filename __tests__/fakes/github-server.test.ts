import { describe, expect, it } from 'vitest';
import { checkRequest } from './github/description.ts';
import { NotAsDescribed, startGitHubServer, WORKFLOW_TOKEN } from './github-server.ts';

const HEADERS = {
  ...{ accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  ...{ 'user-agent': 'wfctl', 'content-type': 'application/json' },
  authorization: `Bearer ${WORKFLOW_TOKEN.token}`,
};
const ISSUES = '/repos/acme/web/issues';

function problemOf(method: string, address: string, body?: unknown): string {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const checked = checkRequest({ method, address, headers: HEADERS, text });
  return checked.kind === 'wrong' ? checked.problem : '';
}

describe('the server that stands for GitHub', () => {
  it('takes what GitHub describes', () => {
    expect(problemOf('GET', `${ISSUES}?state=all&per_page=100&labels=a,b`)).toBe('');
    expect(problemOf('POST', ISSUES, { title: 'A', labels: ['b'], body: 'c' })).toBe('');
    expect(problemOf('PATCH', `${ISSUES}/7`, { state: 'closed', state_reason: null })).toBe('');
    const secret = '/repos/acme/web/environments/a%2Fb/secrets/NAME';
    expect(problemOf('PUT', secret, { encrypted_value: 'QUJD', key_id: '1' })).toBe('');
  });

  it('tells a public key from a secret of that name', () => {
    const address = '/repos/acme/web/actions/secrets/public-key';
    const checked = checkRequest({ method: 'GET', address, headers: HEADERS, text: undefined });
    expect(checked).toMatchObject({
      request: { route: 'GET /repos/{owner}/{repo}/actions/secrets/public-key' },
    });
  });

  const sealed = { key_id: '1', encrypted_value: 'QUJD' };
  it.each([
    ['a path', ['GET', '/repos/acme/web/isues'], 'no such route'],
    ['a method', ['PUT', ISSUES, {}], 'no such route'],
    ['a parameter', ['GET', `${ISSUES}?stat=all`], 'knows no stat'],
    ['a parameter’s value', ['GET', `${ISSUES}?state=shut`], 'allowed values'],
    ['a parameter’s type', ['GET', `${ISSUES}/seven`], 'integer'],
    ['a missing body', ['POST', ISSUES], 'there is no body'],
    ['a missing member', ['POST', ISSUES, { body: 'c' }], 'title'],
    ['a member’s type', ['POST', ISSUES, { title: 'a', body: 1 }], 'string'],
    ['an unknown member', ['POST', ISSUES, { title: 'a', text: 'c' }], 'knows no text'],
    ['who may see it', ['PUT', '/orgs/acme/actions/secrets/A', sealed], 'visibility'],
  ] as const)('finds %s that GitHub does not describe', (_, [method, address, body], problem) => {
    expect(problemOf(method, address, body)).toContain(problem);
  });

  it('fails whoever sent what GitHub does not describe', async () => {
    const server = await startGitHubServer();
    const response = await fetch(`${server.api}/repos/acme/web/isues`, { headers: HEADERS });
    expect(response.status).toBe(400);
    await expect(server[Symbol.asyncDispose]()).rejects.toThrow(NotAsDescribed);
  });

  it('creates no deployment for whoever does not say that nothing is to be merged', async () => {
    await using server = await startGitHubServer();
    server.world.repository('acme/web');
    const post = async (body: object) => {
      const address = `${server.api}/repos/acme/web/deployments`;
      return (
        await fetch(address, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) })
      ).status;
    };
    expect(await post({ ref: 'main' })).toBe(202);
    expect(await post({ ref: 'main', auto_merge: false })).toBe(409);
    expect(await post({ ref: 'main', auto_merge: false, required_contexts: [] })).toBe(201);
  });
});
