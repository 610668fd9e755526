import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { createSql } from '../../src/node/index.ts';
import type { AzureBucketOptions, BucketOptions } from '../../src/ports/index.ts';
import {
  openStore,
  secretsOf,
  type StoreOptions,
  toStoreKey,
  toStoreOptions,
} from '../../src/state/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryBuckets } from '../fakes/memory-bucket.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';

const sql = createSql(() => undefined);
const misconfigured = expect.objectContaining({ code: 'STATE_BACKEND_MISCONFIGURED' }) as Error;
const KEY = Buffer.alloc(64, 7).toString('base64');

const optionsOf = (backend: string, config: JsonObject): StoreOptions =>
  toStoreOptions({ backend, config, baseFolder: '/project' }, { sql });

/** Opens a state of these settings; answers what bucket was asked for, and what nobody may see. */
async function open(
  backend: string,
  config: JsonObject,
  variables: Readonly<Record<string, string>> = {},
): Promise<{
  readonly opened: BucketOptions;
  readonly location: string;
  readonly concealed: string[];
}> {
  const buckets = createMemoryBuckets();
  const concealed: string[] = [];
  const store = await openStore(optionsOf(backend, config), {
    ...{ buckets, sql, clock: createFakeClock(), liveness: createFakeLiveness() },
    files: createMemoryFiles({}),
    concealer: {
      conceal: (value) => {
        if (typeof value === 'string') concealed.push(value);
        return [];
      },
    },
    environment: (name) => variables[name],
  });
  return { opened: buckets.opened[0]!, location: store.location, concealed };
}

const openAzure = async (
  config: JsonObject,
  variables?: Readonly<Record<string, string>>,
): Promise<AzureBucketOptions & { readonly concealed: readonly string[] }> => {
  const { opened, concealed } = await open('azure_blob', { container: 'c', ...config }, variables);
  if (opened.kind !== 'azure') throw new TypeError('another kind of bucket');
  return { ...opened, concealed };
};

describe('the settings of a gcs state', () => {
  it('are upstream’s, with the credentials left to the environment', async () => {
    const { opened, location } = await open('gcs', { bucket: 'b' });
    expect(opened).toEqual({ kind: 'gcs', bucket: 'b' });
    expect(location).toBe('gcs b/iac-state/');
  });

  it.each<[JsonObject, string, readonly string[]]>([
    [{ credentials: ' {"type":"x"}' }, 'document', ['{"type":"x"}']],
    [{ credentials: './key.json' }, 'file', []],
    [{ accessToken: 't' }, 'token', ['t']],
    [{ access_token: 't' }, 'token', ['t']],
  ])('T-34 may say who asks: %j', async (config, kind, secrets) => {
    const settings = { bucket: 'b', ...config };
    expect(await open('gcs', settings)).toMatchObject({
      opened: { credentials: { kind } },
      concealed: secrets,
    });
    const found = secretsOf(optionsOf('gcs', settings), { sql });
    expect(found.map((secret) => secret.reveal())).toEqual(secrets);
  });

  it.each<[string, JsonObject]>([
    ['no bucket', {}],
    ['a bucket that is an address', { bucket: 'gs://b' }],
    ['credentials of two kinds', { bucket: 'b', credentials: '{}', accessToken: 't' }],
    ['a prefix that climbs', { bucket: 'b', prefix: '../' }],
    ['a server in the open', { bucket: 'b', endpoint: 'http://gcs.example' }],
  ])('T-06 refuse %s', async (_what, config) => {
    await expect(open('gcs', config)).rejects.toEqual(misconfigured);
  });
});

describe('the settings of an azure_blob state', () => {
  it('are upstream’s', async () => {
    const config = {
      container: 'c',
      account_url: 'https://acme.blob.core.windows.net/',
      account_name: 'acme',
      account_key: KEY,
    };
    const { opened, location } = await open('azure_blob', config);
    expect(opened).toMatchObject({
      ...{ kind: 'azure', container: 'c', account: 'acme' },
      endpoint: 'https://acme.blob.core.windows.net/',
      credentials: { kind: 'key' },
    });
    expect(location).toBe('azure_blob acme/c/iac-state/');
    expect(JSON.stringify(opened)).not.toContain(KEY);
  });

  it.each<[JsonObject, string]>([
    [{ accountName: 'acme' }, 'https://acme.blob.core.windows.net'],
    [
      { accountUrl: 'https://acme.blob.core.usgovcloudapi.net' },
      'https://acme.blob.core.usgovcloudapi.net',
    ],
    [{ endpoint: 'http://127.0.0.1:10000/acme' }, 'http://127.0.0.1:10000/acme'],
    [
      { connectionString: `AccountName=acme;AccountKey=${KEY};EndpointSuffix=x.example` },
      'https://acme.blob.x.example',
    ],
    [
      {
        connection_string: 'BlobEndpoint=https://acme.y.example/;SharedAccessSignature=sv=1&sig=a',
      },
      'https://acme.y.example/',
    ],
  ])('T-34 name the account in one way or another: %j', async (config, endpoint) => {
    expect(await openAzure(config)).toMatchObject({ account: 'acme', endpoint });
  });

  it.each<[JsonObject, Readonly<Record<string, string>>, string, readonly string[]]>([
    [{ accountKey: KEY }, {}, 'key', [KEY]],
    [{ sasToken: 'sig=a' }, {}, 'sas', ['sig=a']],
    [{ sas_token: 'sig=a' }, { AZURE_STORAGE_KEY: KEY }, 'sas', ['sig=a']],
    [{ tenantId: 't', clientId: 'c', client_secret: 's' }, {}, 'identity', ['s']],
    [{}, {}, 'identity', []],
    [{}, { AZURE_STORAGE_KEY: KEY }, 'key', [KEY]],
    [{}, { AZURE_STORAGE_SAS_TOKEN: 'sig=b' }, 'sas', ['sig=b']],
    [{}, { AZURE_STORAGE_KEY: KEY, AZURE_STORAGE_ACCOUNT: 'other' }, 'identity', []],
    [{}, { AZURE_STORAGE_CONNECTION_STRING: `AccountName=x;AccountKey=${KEY}` }, 'identity', []],
  ])(
    'say who asks, before the environment does: %j with %j',
    async (...[config, variables, kind, secrets]) => {
      const { credentials, concealed } = await openAzure(
        { accountName: 'acme', ...config },
        variables,
      );
      expect(credentials.kind).toBe(kind);
      expect(concealed).toEqual(secrets);
    },
  );

  it('may all be in a variable, whose parts nobody sees', async () => {
    const signature = 'sv=1&sig=a%3D';
    const opened = await openAzure(
      {},
      { AZURE_STORAGE_CONNECTION_STRING: `AccountName=acme;SharedAccessSignature=${signature}` },
    );
    expect(opened).toMatchObject({ account: 'acme', credentials: { kind: 'sas' } });
    expect(opened.concealed).toEqual([signature]);
  });

  it('T-34 tell every secret to conceal, before anything is opened', () => {
    const config = { container: 'c', connection_string: 'AccountName=a;AccountKey=k' };
    const secrets = secretsOf(optionsOf('azure_blob', config), { sql });
    expect(secrets.map((secret) => secret.reveal())).toEqual(['AccountName=a;AccountKey=k']);
  });

  it.each<[string, JsonObject]>([
    ['no container', { container: '', accountName: 'acme' }],
    ['no account', {}],
    ['an account that is none', { accountName: 'Acme_1' }],
    ['a key that is none', { accountName: 'acme', accountKey: 'hunter2' }],
    ['two keys', { accountName: 'acme', accountKey: KEY, sasToken: 'sig=a' }],
    ['two spellings that differ', { accountName: 'acme', account_name: 'other' }],
    ['two addresses', { accountUrl: 'https://a.example', endpoint: 'https://b.example' }],
    ['an address with a signature', { accountUrl: 'https://acme.example/?sig=a' }],
    ['a server in the open', { accountUrl: 'http://acme.example', sasToken: 'sig=a' }],
    ['a prefix that Azure changes', { accountName: 'acme', prefix: 'a\\b/' }],
    ['a prefix that Azure shortens', { accountName: 'acme', prefix: 'a./' }],
  ])('T-06 refuse %s, and show none', async (_what, config) => {
    const opening = openAzure(config);
    await expect(opening).rejects.toEqual(misconfigured);
    await expect(opening).rejects.not.toThrow(/hunter2|sig=a/);
  });

  it('T-11 tell places apart by container and prefix alone', () => {
    const keyOf = (config: JsonObject): string =>
      toStoreKey(optionsOf('azure_blob', { container: 'c', ...config }));
    expect(keyOf({ accountName: 'acme' })).toBe(keyOf({ prefix: 'iac-state/', accountKey: KEY }));
    expect(keyOf({ prefix: 'x/' })).not.toBe(keyOf({}));
  });
});
