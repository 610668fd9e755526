import { createVerify, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createBuckets } from '../../src/node/index.ts';
import type { Bucket, EntityTag, GcsCredentials, HttpRequest } from '../../src/ports/index.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import {
  createScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '../fakes/scripted-http.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const NOW = Date.UTC(2026, 0, 1);
const EMPTY = '<ListBucketResult></ListBucketResult>';
const IMPERSONATE =
  'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/w@p.iam.gserviceaccount.com:generateAccessToken';

interface World {
  readonly bucket: Bucket;
  readonly http: ScriptedHttp;
  readonly clock: FakeClock;
  readonly concealed: string[];
}

/** A bucket in a world that answers by host, with an empty one where nothing is said. */
async function openBucket(
  answers: Readonly<Record<string, (request: HttpRequest) => ScriptedAnswer>>,
  {
    credentials,
    variables = {},
  }: {
    readonly credentials?: GcsCredentials;
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<World> {
  const http = createScriptedHttp((request) => {
    const answer = answers[request.url.host];
    if (answer !== undefined) return answer(request);
    return request.url.host === 'storage.googleapis.com'
      ? { body: EMPTY }
      : { fails: 'HTTP_NAME_NOT_FOUND' };
  });
  const clock = createFakeClock(NOW);
  const concealed: string[] = [];
  const home = { CLOUDSDK_CONFIG: await makeTemporaryFolder(), ...variables };
  const known: Readonly<Record<string, string>> = home;
  const buckets = createBuckets({ http, clock, environment: (name) => known[name] });
  const bucket = await buckets.open(
    { kind: 'gcs', bucket: 'b', ...(credentials === undefined ? {} : { credentials }) },
    (secret) => concealed.push(secret.reveal()),
  );
  return { bucket, http, clock, concealed };
}

const token = (text: string, seconds = 3600) => ({
  body: JSON.stringify({ access_token: text, expires_in: seconds, token_type: 'Bearer' }),
});
const document = (fields: Readonly<Record<string, unknown>>): GcsCredentials => ({
  kind: 'document',
  document: new Secret(JSON.stringify(fields)),
});
const list = (bucket: Bucket) => bucket.list({ prefix: '', depth: 'all' });
const formOf = (request: HttpRequest | undefined): URLSearchParams =>
  new URLSearchParams(typeof request?.body === 'string' ? request.body : '');

describe('a bucket of Google’s', () => {
  const credentials: GcsCredentials = { kind: 'token', token: new Secret('hunter2') };
  const answering = (answer: ScriptedAnswer) =>
    openBucket({ 'storage.googleapis.com': () => answer }, { credentials });
  const content = { text: 'x', contentType: 'text/plain', mark: 'm' };

  it.each([
    [undefined, '0'],
    ['1700000000000001', '1700000000000001'],
    // A tag of none of Google's objects is compared all the same, with what no object has.
    ['"superseded"', '1'],
  ])('is written to on a condition: %s', async (expected, generation) => {
    const { bucket, http } = await answering({ headers: { 'x-goog-generation': '7' } });
    const tag = expected as EntityTag | undefined;
    expect(await bucket.putIfMatch('a b/ü.json', content, tag)).toBe('7');
    const { url, headers } = http.requests[0]!;
    expect(url.href).toBe('https://storage.googleapis.com/b/a%20b/%C3%BC.json');
    expect(headers).toMatchObject({
      authorization: 'Bearer hunter2',
      'x-goog-if-generation-match': generation,
      'x-goog-meta-wfctl-mark': 'm',
    });
  });

  it.each([
    [401, 'AuthenticationRequired', 'BUCKET_CREDENTIALS_REFUSED'],
    [403, 'AccessDenied', 'BUCKET_FORBIDDEN'],
    [404, 'NoSuchBucket', 'BUCKET_NOT_FOUND'],
    [404, '', 'BUCKET_FAILED'],
    [429, 'SlowDown', 'BUCKET_BUSY'],
    [500, 'InternalError', 'BUCKET_UNCERTAIN'],
    [502, '', 'BUCKET_UNCERTAIN'],
  ])(
    'T-45 takes %d %s for a failure, and nothing of it for absence',
    async (status, code, expected) => {
      const body = `<Error><Code>${code}</Code><Details>hunter2</Details></Error>`;
      const { bucket } = await answering({ status, body: code === '' ? '' : body });
      const failure: unknown = await bucket.get('k').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: expected });
      expect(inspect(failure, { depth: 9 })).not.toContain('hunter2');
    },
  );
});

describe('a service account’s key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = {
    type: 'service_account',
    client_email: 'w@p.iam.gserviceaccount.com',
    private_key_id: 'k1',
    private_key: pem,
    token_uri: 'https://oauth2.googleapis.com/token',
  };

  it('signs for a token, which is used until shortly before its end', async () => {
    let made = 0;
    const { bucket, http, clock, concealed } = await openBucket(
      { 'oauth2.googleapis.com': () => token(`t${String((made += 1))}`) },
      { credentials: document(account) },
    );
    await Promise.all([list(bucket), list(bucket)]);
    await clock.advance(3_300_000);
    await list(bucket);
    expect(made).toBe(1);
    await clock.advance(100_000);
    await list(bucket);
    expect(made).toBe(2);
    const form = formOf(http.requests[0]);
    const [header = '', claims = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
    const signed = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    expect(signed.verify(publicKey, signature, 'base64url')).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'w@p.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/devstorage.read_write',
      aud: 'https://oauth2.googleapis.com/token',
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
    });
    expect(http.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer t2' });
    expect(concealed).toEqual([pem, 't1', 't2']);
  });

  it('goes on with the old token while no new one is to be had', async () => {
    let isWell = true;
    const { bucket, clock } = await openBucket(
      {
        'oauth2.googleapis.com': () => (isWell ? token('t') : { status: 503 }),
      },
      { credentials: document(account) },
    );
    await list(bucket);
    isWell = false;
    await clock.advance(3_500_000);
    expect(await list(bucket)).toEqual({ keys: [] });
    await clock.advance(100_000);
    await expect(list(bucket)).rejects.toMatchObject({ code: 'BUCKET_BUSY' });
  });

  it('gets a new token after one was refused', async () => {
    let made = 0;
    const { bucket } = await openBucket(
      {
        'oauth2.googleapis.com': () => token(`t${String((made += 1))}`),
        'storage.googleapis.com': ({ headers }) =>
          headers?.['authorization'] === 'Bearer t1' ? { status: 401 } : { body: EMPTY },
      },
      { credentials: document(account) },
    );
    await expect(list(bucket)).rejects.toMatchObject({ code: 'BUCKET_CREDENTIALS_REFUSED' });
    expect(await list(bucket)).toEqual({ keys: [] });
  });

  it.each<[string, Record<string, unknown>, ScriptedAnswer, string]>([
    [
      'that was deleted',
      {},
      { status: 400, body: '{"error":"invalid_grant"}' },
      'BUCKET_CREDENTIALS_REFUSED',
    ],
    ['while nobody answers', {}, { fails: 'HTTP_CUT_OFF' }, 'BUCKET_UNREACHABLE'],
    ['while the server is busy', {}, { status: 500 }, 'BUCKET_BUSY'],
    ['that gets no token', {}, { body: '{}' }, 'BUCKET_FAILED'],
    ['that is none', { private_key: 'hunter2' }, token('t'), 'BUCKET_CREDENTIALS_REFUSED'],
    ['that is missing', { private_key: '' }, token('t'), 'BUCKET_CREDENTIALS_REFUSED'],
    [
      'for a server in the open',
      { token_uri: 'http://x.example/' },
      token('t'),
      'BUCKET_CREDENTIALS_REFUSED',
    ],
    ['of a kind that is not known', { type: 'florp' }, token('t'), 'BUCKET_CREDENTIALS_REFUSED'],
  ])('T-06 lets nothing be in doubt %s', async (...[, changes, answer, expected]) => {
    const { bucket } = await openBucket(
      { 'oauth2.googleapis.com': () => answer },
      { credentials: document({ ...account, ...changes }) },
    );
    const content = { text: 'x', contentType: 'text/plain', mark: 'm' };
    const failure: unknown = await bucket
      .putIfMatch('k', content, undefined)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: expected });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/hunter2|PRIVATE KEY/);
  });

  it('T-06 says that the clock is off, and by how much', async () => {
    const date = new Date(NOW + 3_600_000).toUTCString();
    const { bucket } = await openBucket(
      {
        'oauth2.googleapis.com': () => ({
          ...{ status: 400, headers: { date }, body: '{"error":"invalid_grant"}' },
        }),
      },
      { credentials: document(account) },
    );
    await expect(list(bucket)).rejects.toMatchObject({
      code: 'BUCKET_CLOCK_SKEW',
      message: expect.stringContaining('60 minutes behind') as string,
    });
  });
});

describe('an identity that Google does not know itself', () => {
  /** As google-github-actions/auth writes it. */
  const federated = {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: {
      url: 'https://actions.example/token?api-version=2&audience=a',
      headers: { Authorization: 'Bearer runtime' },
      format: { type: 'json', subject_token_field_name: 'value' },
    },
  };

  it('is that of the workflow, in the place of a service account', async () => {
    const folder = await makeTemporaryFolder();
    const file = join(folder, 'gha-creds.json');
    await writeFile(
      file,
      JSON.stringify({ ...federated, service_account_impersonation_url: IMPERSONATE }),
    );
    const expireTime = new Date(NOW + 3_600_000).toISOString();
    const { bucket, http, concealed } = await openBucket(
      {
        'actions.example': () => ({ body: '{"value":"oidc"}' }),
        'sts.googleapis.com': () => token('sts'),
        'iamcredentials.googleapis.com': () => ({
          body: JSON.stringify({ accessToken: 'final', expireTime }),
        }),
      },
      { variables: { GOOGLE_APPLICATION_CREDENTIALS: file } },
    );
    await list(bucket);
    const [workflow, exchange, impersonation, listing] = http.requests;
    expect(workflow?.headers).toMatchObject({ authorization: 'Bearer runtime' });
    expect(Object.fromEntries(formOf(exchange))).toMatchObject({
      audience: federated.audience,
      subject_token: 'oidc',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    });
    expect(impersonation?.headers).toMatchObject({ authorization: 'Bearer sts' });
    expect(listing?.headers).toMatchObject({ authorization: 'Bearer final' });
    expect(concealed).toEqual(['runtime', 'oidc', 'sts', 'final']);
  });

  it('may lie in a file, and is read anew for each token', async () => {
    const file = join(await makeTemporaryFolder(), 'token');
    await writeFile(file, 'first\n');
    const { bucket, http, clock } = await openBucket(
      { 'sts.googleapis.com': () => token('sts', 300) },
      { credentials: document({ ...federated, credential_source: { file } }) },
    );
    await list(bucket);
    await writeFile(file, 'second\n');
    await clock.advance(290_000);
    await list(bucket);
    const subjects = http.requests.map((request) => formOf(request).get('subject_token'));
    expect(subjects.filter((subject) => subject !== null)).toEqual(['first', 'second']);
  });

  it.each([{ environment_id: 'aws1', url: 'http://x' }, { executable: { command: 'x' } }])(
    'T-06 is refused where nobody here can get it: %j',
    async (source) => {
      const credentials = document({ ...federated, credential_source: source });
      const { bucket } = await openBucket({}, { credentials });
      await expect(list(bucket)).rejects.toMatchObject({ code: 'BUCKET_CREDENTIALS_REFUSED' });
    },
  );
});

describe('credentials that nobody names', () => {
  it('are those of gcloud’s file', async () => {
    const folder = await makeTemporaryFolder();
    const user = {
      type: 'authorized_user',
      client_id: 'c',
      client_secret: 's',
      refresh_token: 'r',
    };
    await writeFile(join(folder, 'application_default_credentials.json'), JSON.stringify(user));
    const { bucket, http, concealed } = await openBucket(
      { 'oauth2.googleapis.com': () => token('t') },
      { variables: { CLOUDSDK_CONFIG: folder } },
    );
    await list(bucket);
    expect(formOf(http.requests[0]).get('refresh_token')).toBe('r');
    expect(concealed).toEqual(['r', 's', 't']);
  });

  it('are those of the machine, where it is one of Google’s', async () => {
    const flavor = { 'metadata-flavor': 'Google' };
    const { bucket, http } = await openBucket({
      'metadata.google.internal': () => ({ ...token('m'), headers: flavor }),
    });
    await list(bucket);
    expect(http.requests[0]?.headers).toMatchObject(flavor);
    expect(http.requests[1]?.headers).toMatchObject({ authorization: 'Bearer m' });
  });

  it.each<[string, Readonly<Record<string, () => ScriptedAnswer>>]>([
    ['nobody is asked', {}],
    ['somebody else answers', { 'metadata.google.internal': () => token('m') }],
  ])('T-06 are missing, in so many words, where %s', async (_what, answers) => {
    const { bucket } = await openBucket(answers);
    await expect(list(bucket)).rejects.toMatchObject({ code: 'BUCKET_CREDENTIALS_MISSING' });
  });

  it('T-06 are missing where the variable names no file', async () => {
    const variables = { GOOGLE_APPLICATION_CREDENTIALS: join(await makeTemporaryFolder(), 'none') };
    const { bucket } = await openBucket({}, { variables });
    await expect(list(bucket)).rejects.toMatchObject({ code: 'BUCKET_CREDENTIALS_MISSING' });
  });
});
