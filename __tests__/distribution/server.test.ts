import { describe, expect, it } from 'vitest';
import { createReleaseReader } from '../../src/distribution/index.ts';
import { findApiBase, findHomeHost, isConfidential } from '../../src/kernel/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

type Variables = Readonly<Record<string, string>>;

const GHES = {
  GITHUB_SERVER_URL: 'https://git.acme.example',
  GITHUB_API_URL: 'https://git.acme.example/api/v3/',
};
const GHE_COM = {
  GITHUB_SERVER_URL: 'https://acme.ghe.com',
  GITHUB_API_URL: 'https://api.acme.ghe.com',
};

function baseOf(host: string, variables: Variables = {}): string {
  return findApiBase(host, (name) => variables[name]);
}

describe('the API of a server', () => {
  it('follows from its host', () => {
    expect(baseOf('github.com')).toBe('https://api.github.com');
    expect(baseOf('acme.ghe.com')).toBe('https://api.acme.ghe.com');
    expect(baseOf('git.acme.example')).toBe('https://git.acme.example/api/v3');
    // Ends like GitHub's cloud, and belongs to somebody else.
    expect(baseOf('evilghe.com')).toBe('https://evilghe.com/api/v3');
  });

  it('is where the runner says, for its own server alone', () => {
    const proxied = { ...GHES, GITHUB_API_URL: 'https://api.git.acme.example/' };
    expect(baseOf('git.acme.example', proxied)).toBe('https://api.git.acme.example');
    expect(baseOf('git.acme.example', GHES)).toBe('https://git.acme.example/api/v3');
    expect(baseOf('acme.ghe.com', GHE_COM)).toBe('https://api.acme.ghe.com');
    expect(baseOf('github.com', GHES)).toBe('https://api.github.com');
    expect(baseOf('github.com', GHE_COM)).toBe('https://api.github.com');
    expect(baseOf('other.example', GHES)).toBe('https://other.example/api/v3');
  });

  it('is that of github.com where nothing that can be read is said', () => {
    const broken = { GITHUB_SERVER_URL: 'x', GITHUB_API_URL: '' };
    expect(findHomeHost((name) => broken[name as keyof typeof broken])).toBe('github.com');
    expect(baseOf('github.com', broken)).toBe('https://api.github.com');
  });
});

const ACME = 'git.acme.example';
const GHES_ASKED = { variables: GHES, base: `https://${ACME}/api/v3` } as const;

interface Asked {
  readonly what: string;
  readonly variables?: Variables;
  readonly host: string;
  readonly base: string;
  readonly isSent: boolean;
}

describe('the usual tokens', () => {
  it.each<Asked>([
    { what: 'github.com', host: 'github.com', base: 'https://api.github.com', isSent: true },
    { what: 'a foreign server', host: ACME, base: `https://${ACME}/api/v3`, isSent: false },
    { what: 'its own server', host: ACME, ...GHES_ASKED, isSent: true },
    {
      ...GHES_ASKED,
      what: 'github.com from another',
      host: 'github.com',
      base: 'https://api.github.com',
      isSent: false,
    },
    {
      what: 'its own ghe.com',
      variables: GHE_COM,
      host: 'acme.ghe.com',
      base: 'https://api.acme.ghe.com',
      isSent: true,
    },
    {
      what: 'a foreign ghe.com',
      variables: GHE_COM,
      host: 'evil.ghe.com',
      base: 'https://api.evil.ghe.com',
      isSent: false,
    },
    {
      what: 'no plain http',
      variables: { ...GHES, GITHUB_API_URL: `http://${ACME}/api/v3` },
      host: ACME,
      base: `http://${ACME}/api/v3`,
      isSent: false,
    },
  ])('go to $what: $isSent', async ({ variables, host, base, isSent }) => {
    const http = createScriptedHttp(() => ({ body: '{"tag_name":"v1.0.0","assets":[]}' }));
    const environment = (name: string): string | undefined =>
      name === 'GITHUB_TOKEN' ? 'home-token' : variables?.[name];
    const reader = createReleaseReader(
      { authEnv: undefined },
      { http, clock: createFakeClock(), environment },
    );
    await reader.latest({ host, owner: 'acme', repository: 'cloud' });
    expect(http.requests.map(({ url }) => url.href)).toEqual([
      `${base}/repos/acme/cloud/releases/latest`,
    ]);
    expect(http.requests[0]?.headers?.['authorization']).toBe(
      isSent ? 'Bearer home-token' : undefined,
    );
  });
});

it.each([
  ['https://anywhere.example', true],
  ['http://127.0.0.1:8080', true],
  ['http://localhost', true],
  ['http://[::1]', true],
  ['http://anywhere.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://localhost.evil.example', false],
])('takes %s for confidential: %s', (url, expected) => {
  expect(isConfidential(new URL(url))).toBe(expected);
});
