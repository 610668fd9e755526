import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createAwsApi } from '../../src/node/aws-api.ts';
import { BucketError, type HttpRequest } from '../../src/ports/index.ts';
import { createAwsSink } from '../../src/secrets/aws-sink.ts';
import { createGitHubCaller } from '../../src/secrets/github-caller.ts';
import { createSpacesKeys, type SinkTarget, toSinkId } from '../../src/secrets/index.ts';
import { createVaultSink } from '../../src/secrets/vault-sink.ts';
import { refusalOf } from '../contracts/sink-contract.ts';
import { createFakeAwsSecrets } from '../fakes/fake-aws-secrets.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { createLeapingClock } from '../fakes/leaping-clock.ts';
import { createScriptedHttp, type ScriptedAnswer } from '../fakes/scripted-http.ts';

type VaultTarget = Extract<SinkTarget, { readonly kind: 'vault_kv' }>;
type AwsTarget = Extract<SinkTarget, { readonly kind: 'aws_secrets_manager' }>;

const VAULT: VaultTarget = {
  ...{ kind: 'vault_kv', address: 'https://vault.example', mountPath: 'kv', path: 'app/db' },
  ...{ key: 'url', version: 1, namespace: undefined, tokenEnv: 'VAULT_TOKEN' },
};

type Answer = (request: HttpRequest) => ScriptedAnswer;

function openVault(answer: Answer, over: Partial<VaultTarget> = {}) {
  const [http, clock] = [createScriptedHttp(answer), createLeapingClock()];
  const token = new Secret('vault-token');
  return { http, clock, sink: createVaultSink({ ...VAULT, ...over }, { http, clock, token }) };
}

const methodsOf = ({
  requests,
}: {
  readonly requests: readonly HttpRequest[];
}): readonly string[] => requests.map(({ method }) => method);

describe('a secret in Vault of which a member is to be written', () => {
  it.each<[string, ScriptedAnswer]>([
    ['a page of somebody else', { body: '<html>sign in</html>' }],
    ['no data', { body: '{"ok":true}' }],
    ['nothing at all', { body: '' }],
    ['more than a secret has', { body: `{"data":{"a":"${'x'.repeat(5 * 1024 * 1024)}"}}` }],
  ])('is left as it is where what is there is answered by %s', async (_, answer) => {
    const { http, sink } = openVault(() => answer);
    expect((await refusalOf(sink.put(new Secret('postgres://x')))).code).toBe('SINK_UNAVAILABLE');
    expect(new Set(methodsOf(http))).toEqual(new Set(['GET']));
  });

  it('is not taken for written in a store of version 1 that is said to be of version 2', async () => {
    const vault = createFakeVault({ kv: 1 });
    const { sink } = openVault(vault.answer, { version: 2 });
    const error = await refusalOf(sink.put(new Secret('postgres://x')));
    expect([error.code, error.hint]).toEqual([
      'SINK_REFUSED',
      expect.stringContaining('`version: 1`') as unknown,
    ]);
  });

  it('is not looked for in a store of version 2 that is said to be of version 1', async () => {
    const warnings = ['Invalid path for a versioned K/V secrets engine.'];
    const { sink } = openVault(() => ({ status: 404, body: JSON.stringify({ warnings }) }));
    const error = await refusalOf(sink.check());
    expect([error.code, error.hint]).toEqual(['SINK_REFUSED', 'Write `version: 2`.']);
  });

  it('is not put where a path climbs to', async () => {
    const { http, sink } = openVault(() => ({}), { path: '../../sys/policy/x' });
    expect((await refusalOf(sink.put(new Secret('postgres://x')))).code).toBe('SINK_REFUSED');
    expect(http.requests).toEqual([]);
  });

  it('is not followed to another address, and said to be there', async () => {
    const { http, sink } = openVault(() => ({ status: 307, headers: { location: '/elsewhere' } }));
    const error = await refusalOf(sink.check());
    expect([error.code, error.hint]).toEqual([
      'SINK_REFUSED',
      expect.stringContaining('active node') as unknown,
    ]);
    expect(http.requests).toHaveLength(1);
  });

  it('is asked for again where a node has not heard of it yet', async () => {
    const answers: ScriptedAnswer[] = [{ status: 412 }, { status: 404, body: '{"errors":[]}' }];
    const { http, sink } = openVault(() => answers.shift() ?? { status: 204 });
    await sink.put(new Secret('postgres://x'));
    expect(methodsOf(http)).toEqual(['GET', 'GET', 'POST']);
  });
});

describe('a server that is busy', () => {
  it('is left alone for as long as it asks', async () => {
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    const answers: ScriptedAnswer[] = [busy, { body: '{"data":{}}' }];
    const { clock, sink } = openVault(() => answers.shift() ?? { status: 204 });
    await sink.check();
    expect(clock.slept).toEqual([7_000]);
  });

  it('is not waited for without end, however long it asks for', async () => {
    const { clock, sink } = openVault(() => ({ status: 503, headers: { 'retry-after': '86400' } }));
    expect((await refusalOf(sink.check())).code).toBe('SINK_UNAVAILABLE');
    expect(clock.slept).toEqual(Array(4).fill(60_000));
  });

  it('is not listened to without end, however slowly it answers', async () => {
    const clock = createLeapingClock();
    let left = 0;
    const http = createScriptedHttp(() => ({
      body: Array.from({ length: 100 }, () => Buffer.from(' ')),
      onLeft: () => {
        left += 1;
      },
    }));
    const slowly = {
      ...http,
      send: async (request: HttpRequest) => {
        const response = await http.send(request);
        return { ...response, body: slowed(response.body, () => clock.sleep(10_000)) };
      },
    };
    const sink = createVaultSink(VAULT, { http: slowly, clock, token: new Secret('t') });
    expect((await refusalOf(sink.check())).code).toBe('SINK_UNAVAILABLE');
    expect(left).toBe(5);
  });

  it('is given up when the run is about to end, and that is said', async () => {
    const stop = new AbortController();
    const { http, sink } = openVault(() => {
      stop.abort();
      return { status: 503 };
    });
    expect((await refusalOf(sink.check({ signal: stop.signal }))).code).toBe('SINK_CANCELLED');
    expect(http.requests).toHaveLength(1);
  });
});

async function* slowed(
  body: AsyncIterable<Uint8Array>,
  wait: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    await wait();
    yield chunk;
  }
}

describe('a token that no header takes', () => {
  it.each(['a\n', 'a b', 'a\r\nx-other: 1', 'ä'])('is refused by its name: %j', async (text) => {
    const [http, clock, token] = [
      createScriptedHttp(() => ({})),
      createLeapingClock(),
      new Secret(text),
    ];
    const github = { call: () => Promise.reject(new TypeError('nobody asks')) };
    const route = { base: '/repos', parameters: {}, permission: 'secrets: write' };
    const parts = { route, scope: 'acme/shop', tokenEnv: 'GITHUB_TOKEN', token, github };
    const spaces = createSpacesKeys({ http, clock, token, api: 'https://api.example/' });
    const refusals = [
      await refusalOf(createVaultSink(VAULT, { http, clock, token }).check()),
      await refusalOf(createGitHubCaller(parts).call({ method: 'GET', path: '' })),
      await refusalOf(spaces.list(['a'])),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('SINK_NO_CREDENTIALS'));
    expect(refusals.map(({ message }) => message).join()).toMatch(
      /VAULT_TOKEN.*GITHUB_TOKEN.*DIGITALOCEAN_TOKEN/,
    );
    expect(http.requests).toEqual([]);
  });
});

describe('a call that must not be made twice', () => {
  const issue = (answer: Answer) => {
    const [http, clock] = [createScriptedHttp(answer), createLeapingClock()];
    const token = new Secret('do-token');
    const issuer = createSpacesKeys({ http, clock, token, api: 'https://proxy.example/do' });
    return { http, issuing: issuer.issue('shop') };
  };
  const issued = { key: { access_key: 'DO00', secret_key: 'secret-of-it' } };

  it('is made again where it certainly was not done', async () => {
    const answers: ScriptedAnswer[] = [{ status: 429 }, { fails: 'HTTP_REFUSED' }];
    const { http, issuing } = issue(
      () => answers.shift() ?? { status: 201, body: JSON.stringify(issued) },
    );
    expect((await issuing).id).toBe('DO00');
    expect(http.requests.map(({ url }) => url.href)).toEqual(
      Array(3).fill('https://proxy.example/do/v2/spaces/keys'),
    );
  });

  it.each<ScriptedAnswer>([{ status: 502 }, { fails: 'HTTP_TIMEOUT' }, { status: 201, body: 'x' }])(
    'is not where it may have been (%#)',
    async (answer) => {
      const { http, issuing } = issue(() => answer);
      expect((await refusalOf(issuing)).code).toBe('CREDENTIAL_UNCERTAIN');
      expect(http.requests).toHaveLength(1);
    },
  );
});

describe('AWS', () => {
  const target = (over: Partial<AwsTarget> = {}): AwsTarget => ({
    ...{ kind: 'aws_secrets_manager', name: 'app/db', region: 'eu-central-1', key: undefined },
    ...over,
  });

  it('has the value also where somebody else makes the secret meanwhile', async () => {
    const aws = createFakeAwsSecrets();
    const racing = {
      call: (request: Parameters<typeof aws.call>[0]) => {
        if (request.target.endsWith('CreateSecret')) aws.secrets.set('app/db', 'theirs');
        return aws.call(request);
      },
    };
    const parts = { aws: racing, clock: createLeapingClock(), environment: () => undefined };
    await createAwsSink(target(), parts).put(new Secret('ours'));
    expect(aws.secrets.get('app/db')).toBe('ours');
  });

  it('is not asked at a server that only looks like one of its regions', async () => {
    const aws = createFakeAwsSecrets();
    const parts = { aws, clock: createLeapingClock(), environment: () => undefined };
    const sink = createAwsSink(target({ region: 'x.evil.example/' }), parts);
    expect((await refusalOf(sink.check())).code).toBe('SINK_REFUSED');
    expect(aws.requests).toEqual([]);
  });

  it('is asked again where only its credentials are out of reach just then', async () => {
    const aws = createFakeAwsSecrets();
    let tries = 0;
    const flaky = {
      call: (request: Parameters<typeof aws.call>[0]) => {
        tries += 1;
        if (tries > 1) return aws.call(request);
        return Promise.reject(new BucketError('BUCKET_UNREACHABLE', 'nobody there'));
      },
    };
    const parts = { aws: flaky, clock: createLeapingClock(), environment: () => undefined };
    await createAwsSink(target(), parts).put(new Secret('ours'));
    expect(aws.secrets.get('app/db')).toBe('ours');
  });

  it.each(['nonsense', 'http://aws.example', 'https://user:hunter2hunter2@aws.example'])(
    'is not asked at %s, whatever AWS_ENDPOINT_URL says, and no password in it is shown',
    async (address) => {
      const http = createScriptedHttp(() => ({}));
      const environment = (name: string) => (name === 'AWS_ENDPOINT_URL' ? address : undefined);
      const clock = createLeapingClock();
      const aws = createAwsApi({ http, clock, environment, conceal: () => undefined });
      const sink = createAwsSink(target(), { aws, clock, environment });
      const error = await refusalOf(sink.check());
      expect([error.code, http.requests.length]).toEqual(['SINK_REFUSED', 0]);
      expect(String(error.cause)).not.toContain('hunter2');
    },
  );
});

describe('one place', () => {
  it('is the same with and without slashes, so that nothing is written there side by side', () => {
    const vault = {
      ...VAULT,
      address: 'https://vault.example/',
      mountPath: '/kv/',
      path: 'app//db',
    };
    expect(toSinkId(vault)).toBe(toSinkId(VAULT));
    const azure = {
      kind: 'azure_key_vault',
      name: 'a',
      vaultUrl: 'https://v.vault.azure.net',
    } as const;
    expect(toSinkId({ ...azure, vaultUrl: `${azure.vaultUrl}/` })).toBe(toSinkId(azure));
  });
});
