import { createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret, toErrorChain } from '../../src/kernel/index.ts';
import {
  createOrderedRuns,
  createSinks,
  type SecretSink,
  type SinkPorts,
  type SinkTarget,
  toWholeId,
} from '../../src/secrets/index.ts';
import { seal } from '../../src/secrets/seal.ts';
import { refusalOf, sinkContract } from '../contracts/sink-contract.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeAwsSecrets } from '../fakes/fake-aws-secrets.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import type { FakeScope } from '../fakes/github/world.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../fakes/github-server.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

type SecretTarget = Extract<SinkTarget, { readonly kind: 'github_secret' }>;

const REPOSITORY = { kind: 'repository', repo: 'acme/shop' } as const;
const KEY: SecretTarget = {
  ...{ kind: 'github_secret', name: 'DB_URL', app: 'actions', scope: REPOSITORY },
  tokenEnv: 'GITHUB_TOKEN',
};

async function openServer(): Promise<GitHubServer> {
  const server = await startGitHubServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.world.repository('acme/shop').environments.add('staging/eu 1');
  return server;
}

function openOn(
  server: GitHubServer,
  target: SinkTarget,
  token = WORKFLOW_TOKEN.token,
): SecretSink {
  const ports: SinkPorts = {
    clock: createFakeClock(),
    environment: () => undefined,
    files: createMemoryFiles(),
    http: createScriptedHttp(() => ({})),
    openGitHub: () => connectGitHub(server, { token }),
    aws: createFakeAwsSecrets(),
    cloudTokens: { get: () => Promise.reject(new TypeError('nobody asks')) },
    keychain: { read: () => Promise.resolve({ kind: 'no-keychain' }) },
    step: undefined,
  };
  return createSinks(ports, { githubToken: new Secret(token) }).open(target)!;
}

/** What a workflow would read: opened with the private key that only GitHub has. */
async function openSealed(scope: FakeScope, name: string): Promise<string | undefined> {
  const secret = scope.secrets.get(name);
  if (secret === undefined) return undefined;
  await sodium.ready;
  const opened = sodium.crypto_box_seal_open(
    Buffer.from(secret.encrypted_value, 'base64'),
    Buffer.from(scope.publicKey, 'base64'),
    Buffer.from(scope.privateKey, 'base64'),
  );
  return Buffer.from(opened).toString('utf8');
}

const PLACES: readonly (readonly [string, SecretTarget, string])[] = [
  ['a secret of a repository', KEY, '/repos/acme/shop/actions'],
  [
    'a secret of an environment whose name has a slash (H-3)',
    { ...KEY, scope: { kind: 'environment', repo: 'acme/shop', environment: 'staging/eu 1' } },
    '/repos/acme/shop/environments/staging/eu 1',
  ],
  ['a secret of Dependabot', { ...KEY, app: 'dependabot' }, '/repos/acme/shop/dependabot'],
  ['a secret of Codespaces', { ...KEY, app: 'codespaces' }, '/repos/acme/shop/codespaces'],
  ...(['actions', 'dependabot', 'codespaces'] as const).map(
    (app) =>
      [
        `a secret of an organisation for ${app}`,
        { ...KEY, app, scope: toOrganization() },
        `/orgs/acme/${app}`,
      ] as const,
  ),
];

function toOrganization(
  visibility?: 'all' | 'private' | 'selected',
  repositories: readonly string[] = [],
): SecretTarget['scope'] {
  return { kind: 'organization', organization: 'acme', visibility, repositories };
}

for (const [name, target, base] of PLACES) {
  sinkContract(name, async () => {
    const server = await openServer();
    const scope = server.world.scope(base);
    return {
      clock: createFakeClock(),
      sink: openOn(server, target),
      read: () => openSealed(scope, 'DB_URL'),
      writes: () => scope.secrets.get('DB_URL')?.writes ?? 0,
      deny: () => {
        server.forbid('PUT ');
      },
      break: () => {
        const down = { kind: 'status', status: 503 } as const;
        for (const method of ['GET', 'PUT']) {
          for (const path of ['/public-key', '/{secret_name}']) {
            const route = `${method} ${toTemplate(base)}/secrets${path}`;
            if (method === 'GET' || path !== '/public-key') {
              server.disturb(route, ...Array.from({ length: 50 }, () => down));
            }
          }
        }
      },
    };
  });
}

function toTemplate(base: string): string {
  return base
    .replace(/\/repos\/acme\/shop/, '/repos/{owner}/{repo}')
    .replace(/\/environments\/.*/, '/environments/{environment_name}')
    .replace('/orgs/acme', '/orgs/{org}');
}

describe('sealing', () => {
  it('T-61 can be opened by whoever has the key, with a nonce of 24 bytes from BLAKE2b itself', async () => {
    await sodium.ready;
    const { publicKey, privateKey } = sodium.crypto_box_keypair();
    const sealed = await seal(new Secret('pässword'), Buffer.from(publicKey).toString('base64'));
    const bytes = Buffer.from(sealed, 'base64');
    const ephemeral = bytes.subarray(0, 32);
    const nonce = sodium.crypto_generichash(24, Buffer.concat([ephemeral, publicKey]), null);
    const opened = sodium.crypto_box_open_easy(bytes.subarray(32), nonce, ephemeral, privateKey);
    expect(Buffer.from(opened).toString('utf8')).toBe('pässword');
    expect(nonce.length).toBe(24);
  });

  it('gives another text each time, so that nobody sees that a value stayed the same', async () => {
    await sodium.ready;
    const key = Buffer.from(sodium.crypto_box_keypair().publicKey).toString('base64');
    const sealed = await Promise.all([1, 2].map(() => seal(new Secret('same'), key)));
    expect(new Set(sealed).size).toBe(2);
  });
});

describe('a scope', () => {
  it('is asked for its key once, however many secrets it gets', async () => {
    const server = await openServer();
    const sinks = createSinksOn(server);
    await Promise.all(
      ['A', 'B', 'C'].map((name) => sinks.open({ ...KEY, name })!.put(new Secret(`value ${name}`))),
    );
    const asked = server.requests.filter(({ route }) => route.endsWith('/public-key'));
    expect([asked.length, server.world.scope('/repos/acme/shop/actions').secrets.size]).toEqual([
      1, 3,
    ]);
  });

  it('whose key was changed meanwhile gets the value sealed with the new one', async () => {
    const server = await openServer();
    const sink = openOn(server, KEY);
    await sink.check();
    server.world.rotateKey('/repos/acme/shop/actions');
    await sink.put(new Secret('the value'));
    const scope = server.world.scope('/repos/acme/shop/actions');
    expect(await openSealed(scope, 'DB_URL')).toBe('the value');
  });

  it('that refuses a value for another reason is not asked twice', async () => {
    const server = await openServer();
    server.disturb('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
      ...{ kind: 'status', status: 422, body: '{"message":"no"}' },
    });
    const error = await refusalOf(openOn(server, KEY).put(new Secret('the value')));
    const puts = server.requests.filter(({ route }) => route.startsWith('PUT'));
    expect([error.code, puts.length]).toEqual(['SINK_REFUSED', 1]);
  });

  it('that may not be written to is told before anything is sent, with the permission to ask for', async () => {
    const server = await openServer();
    server.forbid('GET /repos/{owner}/{repo}/actions/secrets');
    const error = await refusalOf(openOn(server, KEY).check());
    expect([error.code, error.hint]).toEqual([
      'SINK_FORBIDDEN',
      expect.stringContaining('`secrets: write`') as string,
    ]);
  });

  it.each([
    {
      ...{ why: 'is archived', headers: {}, said: 'Repository was archived so is read-only.' },
      ...{ message: /archived/, hint: /Unarchive/ },
    },
    {
      why: 'asks for single sign-on',
      headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso' },
      said: 'Resource protected by organization SAML enforcement.',
      ...{ message: /may not write/, hint: /single sign-on/ },
    },
  ])('that $why is not told to lack a permission', async ({ headers, said, message, hint }) => {
    const server = await openServer();
    server.disturb('DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
      ...{ kind: 'status', status: 403, headers, body: JSON.stringify({ message: said }) },
    });
    const error = await refusalOf(openOn(server, KEY).check());
    expect(error.code).toBe('SINK_FORBIDDEN');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.hint).not.toContain('secrets: write');
  });

  it('of an environment that is not there is told by its name', async () => {
    const server = await openServer();
    const scope = { kind: 'environment', repo: 'acme/shop', environment: 'nowhere' } as const;
    const error = await refusalOf(openOn(server, { ...KEY, scope }).check());
    expect(['SINK_NOT_FOUND', 'SINK_FORBIDDEN']).toContain(error.code);
    expect(error.message).toContain('nowhere');
  });

  it('that does not know the token says so, and nobody shows it', async () => {
    const server = await openServer();
    const token = 'ghs_somebodyElses00001';
    const error = await refusalOf(openOn(server, KEY, token).put(new Secret('the value')));
    const { text, stacks } = toErrorChain(error);
    expect([error.code, `${text}${stacks}`.includes(token)]).toEqual([
      'SINK_NO_CREDENTIALS',
      false,
    ]);
  });
});

describe('a value that GitHub does not take', () => {
  it.each([
    ['is empty', ''],
    ['has more than 48 KB', 'x'.repeat(48 * 1024 + 1)],
    ['has more than 48 KB in UTF-8', 'é'.repeat(24 * 1024 + 1)],
  ])('is refused before any call when it %s', async (_, value) => {
    const server = await openServer();
    const error = await refusalOf(openOn(server, KEY).put(new Secret(value)));
    expect([error.code, server.requests.length]).toEqual(['SINK_VALUE_UNUSABLE', 0]);
  });

  it('may have 48 KB to the byte', async () => {
    const server = await openServer();
    const value = 'x'.repeat(48 * 1024);
    await openOn(server, KEY).put(new Secret(value));
    const opened = await openSealed(server.world.scope('/repos/acme/shop/actions'), 'DB_URL');
    expect(
      createHash('sha256')
        .update(opened ?? '')
        .digest('hex'),
    ).toBe(createHash('sha256').update(value).digest('hex'));
  });
});

describe('five hundred secrets in five scopes, on a server in trouble', () => {
  const names = Array.from({ length: 100 }, (_, index) => `SECRET_${String(index)}`);
  const scopes = [PLACES[0], PLACES[1], PLACES[2], PLACES[3], PLACES[4]].map((place) => place!);

  it('all arrive, each once, the later of two values for one name last', async () => {
    const server = await openServer();
    for (const [, , base] of scopes) {
      server.disturb(`PUT ${toTemplate(base)}/secrets/{secret_name}`, ...TROUBLES);
      server.disturb(`GET ${toTemplate(base)}/secrets/public-key`, { kind: 'status', status: 500 });
    }
    const sinks = createSinksOn(server);
    const runs = createOrderedRuns(4);
    const put = (target: SinkTarget, value: string): Promise<void> =>
      runs.run(toWholeId(target), () => sinks.open(target)!.put(new Secret(value)));
    const puts = scopes.flatMap(([, target]) =>
      names.flatMap((name, index) => {
        const values = index < 10 ? [`old of ${name}`, `value of ${name}`] : [`value of ${name}`];
        return values.map((value) => put({ ...target, name }, value));
      }),
    );
    await Promise.all(puts);
    for (const [, , base] of scopes) {
      const scope = server.world.scope(base);
      const opened = await Promise.all(names.map((name) => openSealed(scope, name)));
      expect(opened).toEqual(names.map((name) => `value of ${name}`));
      const writes = [...scope.secrets.values()].reduce((sum, secret) => sum + secret.writes, 0);
      // 100 values and 10 older ones; the one whose answer got lost was sent again.
      expect([writes, scope.secrets.size]).toEqual([111, 100]);
    }
  }, 60_000);
});

/** One of each, for each scope. */
const TROUBLES = [
  { kind: 'secondary-limit', retryAfterS: 20 },
  { kind: 'primary-limit', resetInS: 30, status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'reset' },
  { kind: 'lost-answer' },
  { kind: 'secondary-limit' },
] as const;

describe("an organisation's secret", () => {
  function openOrganization(server: GitHubServer, ...wish: Parameters<typeof toOrganization>) {
    return openOn(server, { ...KEY, scope: toOrganization(...wish) });
  }

  it('that is new can be read by private repositories alone', async () => {
    const server = await openServer();
    await openOrganization(server).put(new Secret('the value'));
    expect(server.world.scope('/orgs/acme/actions').secrets.get('DB_URL')).toMatchObject({
      visibility: 'private',
    });
  });

  it('keeps who may read it, the selection over several pages included (H-1)', async () => {
    const server = await openServer();
    const { secrets } = server.world.scope('/orgs/acme/actions');
    const repositories = Array.from({ length: 150 }, (_, index) => index + 1);
    const before = { encrypted_value: '', key_id: '', writes: 0 };
    secrets.set('DB_URL', { name: 'DB_URL', visibility: 'selected', repositories, ...before });
    await openOrganization(server).put(new Secret('the value'));
    expect(secrets.get('DB_URL')).toMatchObject({ visibility: 'selected', repositories });
  });

  it.each(['actions', 'dependabot', 'codespaces'] as const)(
    'is for those repositories that the config names: %s',
    async (app) => {
      const server = await openServer();
      const ids = ['acme/web', 'acme/api'].map((name) => server.world.repository(name).id);
      const target: SecretTarget = {
        ...KEY,
        app,
        scope: toOrganization('selected', ['web', 'acme/api']),
      };
      await openOn(server, target).put(new Secret('the value'));
      const scope = server.world.scope(`/orgs/acme/${app}`);
      expect(scope.secrets.get('DB_URL')).toMatchObject({
        visibility: 'selected',
        repositories: ids,
      });
      expect(await openSealed(scope, 'DB_URL')).toBe('the value');
    },
  );

  it('is put nowhere where a repository that is named is not there', async () => {
    const server = await openServer();
    const error = await refusalOf(
      openOrganization(server, 'selected', ['nowhere']).put(new Secret('the value')),
    );
    expect([error.code, server.world.scope('/orgs/acme/actions').secrets.size]).toEqual([
      'SINK_NOT_FOUND',
      0,
    ]);
    expect(error.message).toContain('acme/nowhere');
  });
});

type VariableTarget = Extract<SinkTarget, { readonly kind: 'github_variable' }>;

const VARIABLE: VariableTarget = {
  ...{ kind: 'github_variable', name: 'REGION', scope: REPOSITORY, tokenEnv: 'GITHUB_TOKEN' },
};
const VARIABLES: readonly (readonly [string, VariableTarget, string])[] = [
  ['a variable of a repository', VARIABLE, '/repos/acme/shop/actions'],
  [
    'a variable of an environment',
    { ...VARIABLE, scope: { kind: 'environment', repo: 'acme/shop', environment: 'staging/eu 1' } },
    '/repos/acme/shop/environments/staging/eu 1',
  ],
  [
    'a variable of an organisation',
    { ...VARIABLE, scope: toOrganization('all') },
    '/orgs/acme/actions',
  ],
];

for (const [name, target, base] of VARIABLES) {
  sinkContract(name, async () => {
    const server = await openServer();
    const { variables } = server.world.scope(base);
    return {
      clock: createFakeClock(),
      sink: openOn(server, target),
      read: () => variables.get('REGION')?.value,
      writes: () => server.requests.filter(({ route }) => /^P/.test(route)).length,
      deny: () => {
        server.forbid('P');
      },
    };
  });
}

function createSinksOn(server: GitHubServer) {
  const github = connectGitHub(server);
  return createSinks(
    {
      clock: createFakeClock(),
      environment: () => undefined,
      files: createMemoryFiles(),
      http: createScriptedHttp(() => ({})),
      openGitHub: () => github,
      aws: createFakeAwsSecrets(),
      cloudTokens: { get: () => Promise.reject(new TypeError('nobody asks')) },
      keychain: { read: () => Promise.resolve({ kind: 'no-keychain' }) },
      step: undefined,
    },
    { githubToken: new Secret(WORKFLOW_TOKEN.token) },
  );
}
