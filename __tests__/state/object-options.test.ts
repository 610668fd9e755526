import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Environment, S3BucketOptions } from '../../src/ports/index.ts';
import {
  type S3Service,
  type S3StoreOptions,
  readS3Options,
} from '../../src/state/object-options.ts';
import { openObjectStore } from '../../src/state/open-object-store.ts';
import { secretsOf, toStoreKey } from '../../src/state/open-store.ts';
import { createSql } from '../../src/node/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createMemoryBucket, createMemoryBuckets } from '../fakes/memory-bucket.ts';

const clock = createFakeClock(0);
const misconfigured = expect.objectContaining({ code: 'STATE_BACKEND_MISCONFIGURED' }) as Error;

const open = async (
  service: S3Service,
  config: JsonObject,
  variables: Readonly<Record<string, string>> = {},
) => {
  const buckets = createMemoryBuckets();
  const environment: Environment = (name) => variables[name];
  const options = readS3Options(service, config);
  const store = await openObjectStore(options, {
    ...{ buckets, clock, environment },
    concealer: { conceal: () => [] },
  });
  const [opened] = buckets.opened;
  const { credentials, ...rest } = opened as S3BucketOptions;
  const keys = [
    credentials?.accessKey,
    credentials?.secretKey.reveal(),
    credentials?.sessionToken?.reveal(),
  ];
  return { location: store.location, options: rest, keys };
};

describe('the settings of a state bucket', () => {
  it.each<[string, JsonObject]>([
    ['as one word', { accessKey: 'a', secretKey: 's', sessionToken: 't', pathStyle: false }],
    [
      'with underscores',
      { access_key: 'a', secret_key: 's', session_token: 't', path_style: false },
    ],
  ])('T-34 may be spelled %s', (_how, config) => {
    const options = readS3Options('s3', { bucket: 'b', region: 'r', ...config });
    expect(options).toMatchObject({ isPathStyle: false, credentials: { accessKey: 'a' } });
    const secrets = secretsOf(options, { sql: createSql(() => undefined) });
    expect(secrets.map((secret) => secret.reveal())).toEqual(['s', 't']);
  });

  it('T-34 take an endpoint for either service, by path unless told otherwise', async () => {
    const endpoint = 'http://127.0.0.1:9000';
    const keys = { accessKey: 'a', secretKey: 's' };
    for (const service of ['s3', 'spaces'] as const) {
      const { options } = await open(service, { bucket: 'b', endpoint, ...keys });
      expect(options).toMatchObject({ endpoint, isPathStyle: true, region: 'us-east-1' });
    }
  });

  it('have upstream’s prefix when they name none', () => {
    expect(readS3Options('s3', { bucket: 'b' }).prefix).toBe('iac-state/');
    expect(readS3Options('s3', { bucket: 'b', prefix: 'x' }).prefix).toBe('x');
  });

  it.each<[string, S3Service, JsonObject]>([
    ['no bucket', 's3', {}],
    ['an empty bucket', 's3', { bucket: '' }],
    ['a bucket that is an address', 's3', { bucket: 's3://b/x' }],
    ['neither region nor endpoint', 'spaces', { bucket: 'b' }],
    ['half a key pair', 's3', { bucket: 'b', accessKey: 'a', secretKey: '' }],
    ['two spellings that differ', 's3', { bucket: 'b', accessKey: 'a', access_key: 'b' }],
    ['an endpoint without a scheme', 's3', { bucket: 'b', endpoint: 'example.com' }],
    ['an endpoint with a password', 's3', { bucket: 'b', endpoint: 'https://u:p@example.com' }],
    ['a prefix that climbs', 's3', { bucket: 'b', prefix: '../x/' }],
    ['a region that is a number', 's3', { bucket: 'b', region: 7 }],
    ['a flag that is a text', 's3', { bucket: 'b', pathStyle: 'yes' }],
  ])('T-06 refuse %s', (_what, service, config) => {
    expect(() => readS3Options(service, config)).toThrow(misconfigured);
  });

  it('T-11 tell places apart by bucket and prefix alone', () => {
    const keyOf = (config: JsonObject): string =>
      toStoreKey(readS3Options('s3', { bucket: 'b', region: 'r', ...config }));
    expect(keyOf({ accessKey: 'a', secretKey: 's' })).toBe(keyOf({ prefix: 'iac-state/' }));
    expect(keyOf({ prefix: 'x/' })).not.toBe(keyOf({}));
  });
});

describe('opening a state bucket', () => {
  it('finds Spaces by the region, with its own variables for the keys', async () => {
    const { location, options, keys } = await open(
      'spaces',
      { bucket: 'b', region: 'nyc3' },
      { DO_SPACES_ACCESS_KEY: 'a', DO_SPACES_SECRET_KEY: 's', AWS_ACCESS_KEY_ID: 'other' },
    );
    expect(options).toEqual({
      kind: 's3',
      bucket: 'b',
      region: 'nyc3',
      endpoint: 'https://nyc3.digitaloceanspaces.com',
      isPathStyle: true,
    });
    expect(keys).toEqual(['a', 's', undefined]);
    expect(location).toBe('spaces b/iac-state/');
  });

  it('T-06 refuses Spaces without keys', async () => {
    await expect(open('spaces', { bucket: 'b', region: 'nyc3' })).rejects.toEqual(misconfigured);
  });

  it('leaves S3’s credentials to the environment, with the region where it is not named', async () => {
    const { options, keys } = await open(
      's3',
      { bucket: 'b' },
      { AWS_REGION: 'eu-central-1', DO_SPACES_ACCESS_KEY: 'other' },
    );
    expect(options).toEqual({
      kind: 's3',
      bucket: 'b',
      region: 'eu-central-1',
      isPathStyle: false,
    });
    expect(keys).toEqual([undefined, undefined, undefined]);
  });

  it('takes the endpoint of S3 from the environment where the config names none', async () => {
    const { options } = await open('s3', { bucket: 'b' }, { AWS_ENDPOINT_URL_S3: 'http://x:1' });
    expect(options).toMatchObject({ endpoint: 'http://x:1', isPathStyle: true });
  });

  it('T-06 refuses S3 without region and endpoint', async () => {
    await expect(open('s3', { bucket: 'b' })).rejects.toEqual(misconfigured);
  });

  it.each(['BUCKET_FORBIDDEN', 'BUCKET_WRONG_REGION', 'BUCKET_CREDENTIALS_EXPIRED'] as const)(
    'T-06 fails at once with %s as the cause',
    async (code) => {
      const bucket = createMemoryBucket();
      bucket.faults.push({ when: 'before', what: code });
      const options: S3StoreOptions = readS3Options('s3', {
        bucket: 'b',
        region: 'us-east-1',
      });
      const buckets = createMemoryBuckets(bucket);
      const concealer = { conceal: () => [] };
      const ports = { buckets, clock, concealer, environment: () => undefined };
      await expect(openObjectStore(options, ports)).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        cause: { code },
      });
    },
  );
});
