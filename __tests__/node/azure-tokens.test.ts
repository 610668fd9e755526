import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createBuckets } from '../../src/node/index.ts';
import type { AzureCredentials, HttpRequest } from '../../src/ports/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import {
  createScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '../fakes/scripted-http.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

type Identity = Extract<AzureCredentials, { readonly kind: 'identity' }>;
type Answers = Readonly<Record<string, (request: HttpRequest) => ScriptedAnswer>>;

const NOW = Date.UTC(2026, 0, 1);
const ENTRA = 'login.microsoftonline.com';
const MACHINE = '169.254.169.254';
const PAGE = '<EnumerationResults></EnumerationResults>';
const APPLICATION = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client' };
const token = { body: '{"access_token":"t","expires_in":3599}' };

/** Lists a container once, with an identity, in a world that answers by host. */
async function listBy(
  answers: Answers,
  variables: Readonly<Record<string, string>>,
  identity: Omit<Identity, 'kind'> = {},
): Promise<{
  readonly http: ScriptedHttp;
  readonly concealed: readonly string[];
  readonly failure: unknown;
}> {
  const http = createScriptedHttp((request) => {
    if (request.url.host === 'acme.blob.core.windows.net') return { body: PAGE };
    return answers[request.url.host]?.(request) ?? { fails: 'HTTP_TIMEOUT' };
  });
  const concealed: string[] = [];
  const clock = createFakeClock(NOW);
  const buckets = createBuckets({ http, clock, environment: (name) => variables[name] });
  const bucket = await buckets.open(
    {
      ...{ kind: 'azure', container: 'state', account: 'acme' },
      endpoint: 'https://acme.blob.core.windows.net',
      credentials: { kind: 'identity', ...identity },
    },
    (secret) => concealed.push(secret.reveal()),
  );
  const failure: unknown = await bucket
    .list({ prefix: '', depth: 'all' })
    .then(() => undefined)
    .catch((error: unknown) => error);
  return { http, concealed, failure };
}

const formOf = (request: HttpRequest | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(typeof request?.body === 'string' ? request.body : ''));

describe('an identity of Entra’s', () => {
  it('is proved by the secret of its application', async () => {
    const { http, concealed, failure } = await listBy({ [ENTRA]: () => token }, APPLICATION, {
      clientSecret: new Secret('s'),
    });
    expect(failure).toBeUndefined();
    const [asked, listing] = http.requests;
    expect(asked?.url.pathname).toBe('/tenant/oauth2/v2.0/token');
    expect(formOf(asked)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 's',
      scope: 'https://storage.azure.com/.default',
    });
    expect(listing?.headers).toMatchObject({
      authorization: 'Bearer t',
      'x-ms-version': '2023-11-03',
    });
    expect(concealed).toEqual(['t']);
  });

  it('is proved by the token in a file', async () => {
    const file = join(await makeTemporaryFolder(), 'token');
    await writeFile(file, 'federated\n');
    const variables = { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: file };
    const { http, concealed } = await listBy({ [ENTRA]: () => token }, variables);
    expect(formOf(http.requests[0])).toMatchObject({
      client_assertion: 'federated',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(concealed).toEqual(['federated', 't']);
  });

  it('is proved by the workflow that this is', async () => {
    const { http, concealed } = await listBy(
      { 'actions.example': () => ({ body: '{"value":"oidc"}' }), [ENTRA]: () => token },
      {
        ...APPLICATION,
        ACTIONS_ID_TOKEN_REQUEST_URL: 'https://actions.example/token?api-version=2',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runtime',
      },
    );
    const [workflow, asked] = http.requests;
    expect(workflow?.url.search).toBe('?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange');
    expect(workflow?.headers).toMatchObject({ authorization: 'Bearer runtime' });
    expect(formOf(asked)).toMatchObject({ client_assertion: 'oidc', client_id: 'client' });
    expect(concealed).toEqual(['runtime', 'oidc', 't']);
  });

  it('is the machine’s where nothing else is named', async () => {
    const { http } = await listBy({ [MACHINE]: () => token }, {}, { clientId: 'c' });
    const { url, headers } = http.requests[0]!;
    expect(url.searchParams.get('resource')).toBe('https://storage.azure.com/');
    expect(url.searchParams.get('client_id')).toBe('c');
    expect(headers).toMatchObject({ metadata: 'true' });
  });

  it('is that of the service that announces one', async () => {
    const expires_on = String(NOW / 1000 + 3600);
    const { http, failure, concealed } = await listBy(
      { 'localhost:81': () => ({ body: JSON.stringify({ access_token: 't', expires_on }) }) },
      { IDENTITY_ENDPOINT: 'http://localhost:81/msi/token', IDENTITY_HEADER: 'h' },
    );
    expect(failure).toBeUndefined();
    expect(http.requests[0]?.headers).toMatchObject({ 'x-identity-header': 'h' });
    expect(concealed).toEqual(['h', 't']);
  });

  const entraSays = (number: string): Answers => ({
    [ENTRA]: () => ({
      status: 401,
      body: JSON.stringify({
        error: 'invalid_client',
        error_description: `${number}: hunter2 is wrong`,
      }),
    }),
  });
  const withSecret = { ...APPLICATION, AZURE_CLIENT_SECRET: 'hunter2' };

  it.each<[string, Answers, Readonly<Record<string, string>>, string]>([
    ['the secret is another', entraSays('AADSTS7000215'), withSecret, 'BUCKET_CREDENTIALS_REFUSED'],
    ['the secret is over', entraSays('AADSTS7000222'), withSecret, 'BUCKET_CREDENTIALS_EXPIRED'],
    ['Entra is busy', { [ENTRA]: () => ({ status: 503 }) }, withSecret, 'BUCKET_BUSY'],
    ['nobody answers', {}, withSecret, 'BUCKET_UNREACHABLE'],
    [
      'no file is there',
      {},
      { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: '/nowhere/token' },
      'BUCKET_CREDENTIALS_MISSING',
    ],
    [
      'the machine has none',
      { [MACHINE]: () => ({ status: 400, body: '{"error":"invalid_request"}' }) },
      {},
      'BUCKET_CREDENTIALS_MISSING',
    ],
    ['the machine is none of Azure’s', {}, APPLICATION, 'BUCKET_CREDENTIALS_MISSING'],
  ])('T-06 says that %s', async (...[, answers, variables, expected]) => {
    const { failure } = await listBy(answers, variables);
    expect(failure).toMatchObject({ code: expected });
    expect(inspect(failure, { depth: 9 })).not.toContain('hunter2');
  });

  it('is sent to no server in the open', async () => {
    const variables = { ...withSecret, AZURE_AUTHORITY_HOST: 'http://login.example' };
    const { failure, http } = await listBy({ 'login.example': () => token }, variables);
    expect(failure).toMatchObject({ code: 'BUCKET_CREDENTIALS_MISSING' });
    expect(http.requests).toEqual([]);
  });

  it('T-06 says which of Entra’s numbers it was', async () => {
    const { failure } = await listBy(entraSays('AADSTS70021'), withSecret);
    expect(failure).toMatchObject({
      message: expect.stringContaining('invalid_client AADSTS70021') as string,
    });
  });
});
