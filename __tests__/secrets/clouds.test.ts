import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createCloudTokens } from '../../src/node/cloud-tokens.ts';
import { CloudTokenError, type CloudTokens, type HttpRequest } from '../../src/ports/index.ts';
import { createAzureSink } from '../../src/secrets/azure-sink.ts';
import { createGcpSink } from '../../src/secrets/gcp-sink.ts';
import { refusalOf, sinkContract } from '../contracts/sink-contract.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import {
  createFakeGcpSecrets,
  createFakeKeyVault,
  type FakeCloudSecrets,
} from '../fakes/fake-cloud-secrets.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

const GCP = { kind: 'gcp_secret_manager', name: 'db-url', project: 'shop-1' } as const;
const AZURE = {
  kind: 'azure_key_vault',
  name: 'db-url',
  vaultUrl: 'https://shop.vault.azure.net/',
} as const;

const TOKENS: CloudTokens = { get: () => Promise.resolve(new Secret('cloud-token')) };

function openParts(fake: FakeCloudSecrets, cloudTokens: CloudTokens = TOKENS) {
  const clock = createFakeClock();
  return { clock, cloudTokens, http: createScriptedHttp(fake.answer) };
}

function toPlace(fake: FakeCloudSecrets, clock: ReturnType<typeof createFakeClock>) {
  return {
    clock,
    read: () => fake.values.get('db-url'),
    writes: fake.writes,
    deny: () => {
      fake.trouble = 'denied';
    },
    break: () => {
      fake.trouble = 'down';
    },
  };
}

sinkContract('a secret at Google, which is made when it is not there', () => {
  const fake = createFakeGcpSecrets('shop-1');
  const parts = openParts(fake);
  return { ...toPlace(fake, parts.clock), sink: createGcpSink(GCP, parts) };
});

sinkContract('a secret in a key vault', () => {
  const fake = createFakeKeyVault();
  const parts = openParts(fake);
  return { ...toPlace(fake, parts.clock), sink: createAzureSink(AZURE, parts) };
});

it('is let in where Google lets it add versions and read nothing, and not the other way round', async () => {
  const fake = createFakeGcpSecrets('shop-1');
  const sink = createGcpSink(GCP, openParts(fake));
  await sink.check();
  await sink.put(new Secret('first value'));
  fake.trouble = 'add-only';
  await sink.check();
  fake.trouble = 'read-only';
  expect((await refusalOf(sink.check())).code).toBe('SINK_FORBIDDEN');
});

it('says where a token could come from when there is none, before it sends anything', async () => {
  const error = new CloudTokenError('CLOUD_CREDENTIALS_MISSING', 'none', { hint: 'Sign in.' });
  const parts = openParts(createFakeKeyVault(), { get: () => Promise.reject(error) });
  const refusal = await refusalOf(createAzureSink(AZURE, parts).check());
  expect([refusal.code, refusal.hint]).toEqual(['SINK_NO_CREDENTIALS', 'Sign in.']);
  expect(parts.http.requests).toEqual([]);
});

it('asks for a token that is for vaults, and keeps it for all of them', async () => {
  const variables = new Map([
    ['AZURE_TENANT_ID', 'tenant'],
    ['AZURE_CLIENT_ID', 'client'],
    ['AZURE_CLIENT_SECRET', 'secret-of-the-app'],
  ]);
  const concealed: string[] = [];
  const http = createScriptedHttp(() => ({
    body: '{"access_token":"vault-access-token","expires_in":3600,"token_type":"Bearer"}',
  }));
  const tokens = createCloudTokens({
    ...{ http, clock: createFakeClock(), environment: (name) => variables.get(name) },
    conceal: (secret) => concealed.push(secret.reveal()),
  });
  const scope = 'https://vault.azure.net/.default';
  const got = [await tokens.get('azure', scope), await tokens.get('azure', scope)];
  expect(got.map((token) => token.reveal())).toEqual(Array(2).fill('vault-access-token'));
  expect(http.requests.map((request: HttpRequest) => scopeOf(request))).toEqual([scope]);
  expect(concealed).toEqual(expect.arrayContaining(['vault-access-token', 'secret-of-the-app']));
});

function scopeOf({ body }: HttpRequest): string | null {
  return new URLSearchParams(typeof body === 'string' ? body : '').get('scope');
}
