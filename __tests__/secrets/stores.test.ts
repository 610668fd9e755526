import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createAwsSink } from '../../src/secrets/aws-sink.ts';
import { createFileSink } from '../../src/secrets/file-sink.ts';
import { createStepSink } from '../../src/secrets/step-sinks.ts';
import { createVaultSink } from '../../src/secrets/vault-sink.ts';
import { refusalOf, sinkContract } from '../contracts/sink-contract.ts';
import { createFakeAwsSecrets } from '../fakes/fake-aws-secrets.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { createRecordingStep } from '../fakes/recording-step.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

function openVault(version: 1 | 2, token: Secret | undefined = new Secret('vault-token')) {
  const vault = createFakeVault({ secret: 2, kv: 1 });
  const clock = createFakeClock();
  const target = {
    ...({
      kind: 'vault_kv',
      address: 'https://vault.example',
      path: 'app/db',
      key: 'url',
    } as const),
    ...{ mountPath: version === 2 ? 'secret' : 'kv', version, namespace: undefined },
    tokenEnv: 'VAULT_TOKEN',
  };
  const http = createScriptedHttp(vault.answer);
  const path = `${target.mountPath}/app/db`;
  return {
    vault,
    clock,
    path,
    sink: createVaultSink(target, { http, clock, token }),
    read: () => vault.data(path)?.['url'] as string | undefined,
    writes: vault.writes,
    deny: () => {
      vault.trouble = 'denied';
    },
    break: () => {
      vault.trouble = 'down';
    },
  };
}

sinkContract('a key of Vault, version 2', () => openVault(2));
sinkContract('a key of Vault, version 1', () => openVault(1));

it('leaves the other keys of a secret in Vault as they are, so that a read gives the value itself (T-57)', async () => {
  const { vault, sink, path } = openVault(2);
  vault.put(path, { user: 'app' });
  await sink.put(new Secret('postgres://x'));
  expect(vault.data(path)).toEqual({ user: 'app', url: 'postgres://x' });
});

it('does not undo what another writer put into the same secret in Vault meanwhile', async () => {
  const { vault, sink, path } = openVault(2);
  vault.beforeWrite = () => {
    vault.beforeWrite = () => undefined;
    vault.put(path, { other: 'theirs' });
  };
  await sink.put(new Secret('postgres://x'));
  expect(vault.data(path)).toEqual({ other: 'theirs', url: 'postgres://x' });
});

it('takes a write to Vault for done whose answer got lost', async () => {
  const { vault, sink, clock } = openVault(2);
  vault.trouble = 'lost';
  const put = sink.put(new Secret('postgres://x'));
  await clock.advance(60_000);
  await put;
  expect(vault.writes()).toBe(1);
});

it('asks for a token of Vault before it sends anything', async () => {
  const clock = createFakeClock();
  const http = createScriptedHttp(() => ({}));
  const target = {
    ...({ kind: 'vault_kv', address: 'https://vault.example', mountPath: 'secret' } as const),
    ...({
      path: 'a',
      key: 'b',
      version: 2,
      namespace: undefined,
      tokenEnv: 'VAULT_TOKEN',
    } as const),
  };
  const sink = createVaultSink(target, { http, clock, token: undefined });
  const error = await refusalOf(sink.check());
  expect([error.code, http.requests.length]).toEqual(['SINK_NO_CREDENTIALS', 0]);
});

function openAws(key?: string, region: string | undefined = 'eu-central-1') {
  const aws = createFakeAwsSecrets();
  const clock = createFakeClock();
  const target = { kind: 'aws_secrets_manager', name: 'app/db', region, key } as const;
  return {
    aws,
    clock,
    sink: createAwsSink(target, { aws, clock, environment: () => undefined }),
    read: () => {
      const whole = aws.secrets.get('app/db');
      if (key === undefined || whole === undefined) return whole;
      return (JSON.parse(whole) as Readonly<Record<string, string>>)[key];
    },
    writes: aws.writes,
    deny: () => {
      aws.trouble = 'denied';
    },
    break: () => {
      aws.trouble = 'down';
    },
  };
}

sinkContract('a secret in AWS', () => openAws());
sinkContract('a member of a secret in AWS', () => openAws('url'));

it('leaves the other members of a secret in AWS as they are', async () => {
  const { aws, sink } = openAws('url');
  aws.secrets.set('app/db', '{"user":"app"}');
  await sink.put(new Secret('postgres://x'));
  expect(JSON.parse(aws.secrets.get('app/db') ?? '')).toEqual({ user: 'app', url: 'postgres://x' });
});

it('does not put a member into a secret in AWS that is no object', async () => {
  const { aws, sink } = openAws('url');
  aws.secrets.set('app/db', 'plain text');
  const error = await refusalOf(sink.put(new Secret('postgres://x')));
  expect([error.code, aws.secrets.get('app/db')]).toEqual(['SINK_REFUSED', 'plain text']);
});

it('writes once more when AWS asks to slow down, under the same word', async () => {
  const { aws, sink, clock } = openAws();
  aws.secrets.set('app/db', 'old value');
  aws.trouble = 'throttled-once';
  const put = sink.put(new Secret('new value'));
  await clock.advance(5_000);
  await put;
  const words = aws.requests.map(
    ({ body }) => (JSON.parse(body) as { readonly ClientRequestToken: string }).ClientRequestToken,
  );
  expect([aws.secrets.get('app/db'), words.length, new Set(words).size]).toEqual([
    'new value',
    2,
    1,
  ]);
});

it('wants to know the region of AWS before it sends anything', async () => {
  const aws = createFakeAwsSecrets();
  const target = {
    kind: 'aws_secrets_manager',
    name: 'n',
    region: undefined,
    key: undefined,
  } as const;
  const parts = { aws, clock: createFakeClock(), environment: () => undefined };
  const error = await refusalOf(createAwsSink(target, parts).check());
  expect([error.code, aws.requests.length]).toEqual(['SINK_NO_CREDENTIALS', 0]);
});

function openFile() {
  const files = createMemoryFiles();
  let writes = 0;
  const counting = {
    ...files,
    writeAtomically: (...given: Parameters<typeof files.writeAtomically>) => {
      writes += 1;
      return files.writeAtomically(...given);
    },
  };
  return {
    files,
    clock: createFakeClock(),
    sink: createFileSink({ kind: 'file', path: '/run/db-url' }, counting),
    read: () => files.texts.get('/run/db-url'),
    writes: () => writes,
  };
}

sinkContract('a file', openFile);

it('writes a file that nobody else can read', async () => {
  const { files, sink } = openFile();
  await sink.put(new Secret('postgres://x'));
  expect(files.modes.get('/run/db-url')).toBe(0o600);
});

it('says a file that cannot be written in the words of sinks', async () => {
  const files = createMemoryFiles();
  files.refusal = { part: 'db-url', code: 'FILES_FAILED' };
  const sink = createFileSink({ kind: 'file', path: '/run/db-url' }, files);
  expect((await refusalOf(sink.put(new Secret('postgres://x')))).code).toBe('SINK_UNAVAILABLE');
});

function openStep(kind: 'github_env' | 'github_output') {
  const step = createRecordingStep();
  const handed = () =>
    step.calls.flatMap((call) =>
      call.kind === 'variable' || call.kind === 'output' ? [call] : [],
    );
  return {
    step,
    clock: createFakeClock(),
    sink: createStepSink({ kind, name: 'DB_URL' }, step),
    read: () => handed().at(-1)?.value,
    writes: () => handed().length,
  };
}

sinkContract('a variable of the job', () => openStep('github_env'));
sinkContract('an output of the step', () => openStep('github_output'));

it.each(['github_env', 'github_output'] as const)(
  'has every line of a value hidden before it hands it on: %s',
  async (kind) => {
    const { step, sink } = openStep(kind);
    await sink.put(new Secret('line one\nline two'));
    const kinds = step.calls.map((call) => call.kind);
    const masks = step.calls.flatMap((call) => (call.kind === 'mask' ? [call.text] : []));
    expect(masks).toEqual(expect.arrayContaining(['line one', 'line two']));
    expect(kinds.lastIndexOf('mask')).toBe(kinds.length - 2);
  },
);

it.each(['', 'abc', 'true'])('does not hand on what no log could hide: "%s"', async (value) => {
  const { step, sink } = openStep('github_env');
  const error = await refusalOf(sink.put(new Secret(value)));
  expect([error.code, step.calls]).toEqual(['SINK_VALUE_UNUSABLE', []]);
});
