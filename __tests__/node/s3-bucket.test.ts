import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createBuckets } from '../../src/node/index.ts';
import { toS3Url } from '../../src/node/s3-address.ts';
import { createS3Credentials } from '../../src/node/s3-credentials.ts';
import type {
  Bucket,
  EntityTag,
  HttpRequest,
  HttpResponse,
  S3BucketOptions,
} from '../../src/ports/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const options: S3BucketOptions = {
  kind: 's3',
  bucket: 'b',
  region: 'eu-west-1',
  isPathStyle: false,
  credentials: { accessKey: 'AKIA', secretKey: new Secret('hunter2') },
};
const tag = '"t"' as EntityTag;

/** A bucket whose server answers with these, one after the other. */
async function bucketThat(
  ...answers: readonly { status: number; body?: string; headers?: Record<string, string> }[]
): Promise<{ readonly bucket: Bucket; readonly requests: HttpRequest[] }> {
  const requests: HttpRequest[] = [];
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request);
    const { status, body = '', headers = {} } = answers[requests.length - 1] ?? { status: 500 };
    return Promise.resolve({
      status,
      headers: new Map(Object.entries({ 'content-length': String(body.length), ...headers })),
      body: (async function* () {
        await Promise.resolve();
        yield new TextEncoder().encode(body);
      })(),
    });
  };
  const clock = createFakeClock(Date.UTC(2026, 0, 1));
  const buckets = createBuckets({ http: { send }, clock, environment: () => undefined });
  return { bucket: await buckets.open(options, () => undefined), requests };
}

const errorOf = (code: string): string => `<Error><Code>${code}</Code><Key>hunter2</Key></Error>`;

describe('an S3 bucket', () => {
  it('is named in the host, or in the path where it must be', () => {
    const at = (changes: Partial<S3BucketOptions>): string =>
      toS3Url({ ...options, ...changes }, 'a b/ü+(1).json').href;
    expect(at({})).toBe('https://b.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2B%281%29.json');
    expect(at({ bucket: 'a.b' })).toContain('https://s3.eu-west-1.amazonaws.com/a.b/a%20b/');
    expect(at({ region: 'cn-north-1' })).toContain('https://b.s3.cn-north-1.amazonaws.com.cn/');
    const endpoint = 'http://127.0.0.1:9/base/';
    expect(at({ endpoint, isPathStyle: true })).toContain('http://127.0.0.1:9/base/b/a%20b/');
    expect(at({ endpoint: 'https://nyc3.example.com' })).toContain('https://b.nyc3.example.com/');
  });

  it('signs conditions and content', async () => {
    const { bucket, requests } = await bucketThat({ status: 200, headers: { etag: '"n"' } });
    await bucket.putIfMatch('k', { text: 'x', contentType: 'text/plain', mark: 'm' }, tag);
    const { headers = {} } = requests[0]!;
    expect(headers).toMatchObject({ 'if-match': '"t"', 'x-amz-meta-wfctl-mark': 'm' });
    expect(headers['authorization']).toMatch(
      /Credential=AKIA\/20260101\/eu-west-1\/s3\/.*SignedHeaders=host;if-match;x-amz-content-sha256/,
    );
    expect(headers['x-amz-content-sha256']).toMatch(/^2d711642b726b044/);
  });

  it.each([
    [403, 'AccessDenied', 'BUCKET_FORBIDDEN'],
    [403, 'RequestTimeTooSkewed', 'BUCKET_CLOCK_SKEW'],
    [400, 'ExpiredToken', 'BUCKET_CREDENTIALS_EXPIRED'],
    [403, 'SignatureDoesNotMatch', 'BUCKET_CREDENTIALS_REFUSED'],
    [301, 'PermanentRedirect', 'BUCKET_WRONG_REGION'],
    [404, 'NoSuchBucket', 'BUCKET_NOT_FOUND'],
    [404, '', 'BUCKET_FAILED'],
    [503, 'SlowDown', 'BUCKET_BUSY'],
    [500, 'InternalError', 'BUCKET_UNCERTAIN'],
    [502, '', 'BUCKET_UNCERTAIN'],
    [501, 'NotImplemented', 'BUCKET_UNSUPPORTED'],
  ])('T-45 takes %d %s for %s, and nothing of it for absence', async (status, code, expected) => {
    const { bucket } = await bucketThat({ status, body: code === '' ? '' : errorOf(code) });
    const failure: unknown = await bucket.get('k').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: expected });
    expect(inspect(failure, { depth: 9 })).not.toContain('hunter2');
  });

  it('never deletes plainly where the server knows no conditional deletion', async () => {
    const { bucket, requests } = await bucketThat({
      status: 501,
      body: errorOf('NotImplemented'),
    });
    await expect(bucket.delete('k', tag)).rejects.toMatchObject({ code: 'BUCKET_UNSUPPORTED' });
    expect(requests).toHaveLength(1);
  });

  it('takes half a listing for none, and reads keys however they are encoded', async () => {
    const page = '<ListBucketResult><EncodingType>url</EncodingType><Key>a%2Bb+c</Key>';
    const plain = '<ListBucketResult><Key>a+&amp;&#x41;</Key></ListBucketResult>';
    const { bucket } = await bucketThat(
      { status: 200, body: page },
      { status: 200, body: `${page}</ListBucketResult>` },
      { status: 200, body: plain },
    );
    const list = () => bucket.list({ prefix: '', depth: 'all' });
    await expect(list()).rejects.toMatchObject({ code: 'BUCKET_UNCERTAIN' });
    expect(await list()).toEqual({ keys: ['a+b c'] });
    expect(await list()).toEqual({ keys: ['a+&A'] });
  });
});

describe('the credentials of a bucket', () => {
  const saved = { ...process.env };
  afterEach(() => {
    process.env = { ...saved };
  });

  it('are those given, then the variables', async () => {
    const variables = new Map([
      ['AWS_ACCESS_KEY_ID', 'v'],
      ['AWS_SECRET_ACCESS_KEY', 's'],
      ['AWS_SESSION_TOKEN', 't'],
    ]);
    const environment = (name: string): string | undefined => variables.get(name);
    const concealed: string[] = [];
    const conceal = (secret: Secret): number => concealed.push(secret.reveal());
    const ports = { environment, conceal };
    const given = { accessKey: 'g', secretKey: new Secret('s') };
    expect((await createS3Credentials(given, ports)()).accessKey).toBe('g');
    const found = await createS3Credentials(undefined, ports)();
    expect(found.accessKey).toBe('v');
    expect(found.sessionToken?.reveal()).toBe('t');
    expect(concealed).toEqual(['s', 's', 't']);
  });

  it('are those of the profile that is named, though there are variables', async () => {
    const folder = await makeTemporaryFolder();
    const file = join(folder, 'credentials');
    await writeFile(file, '[p]\naws_access_key_id = fromprofile\naws_secret_access_key = s\n');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    process.env['AWS_CONFIG_FILE'] = join(folder, 'none');
    process.env['AWS_PROFILE'] = 'p';
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    const found = await createS3Credentials(undefined, {
      environment: (name) => process.env[name],
      conceal: () => [],
    })();
    expect(found.accessKey).toBe('fromprofile');
  });

  it('are missing, in so many words, where none can be found', async () => {
    const folder = await makeTemporaryFolder();
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'none');
    process.env['AWS_CONFIG_FILE'] = join(folder, 'none');
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    await expect(
      createS3Credentials(undefined, {
        environment: () => undefined,
        conceal: () => [],
      })(),
    ).rejects.toMatchObject({
      code: 'BUCKET_CREDENTIALS_MISSING',
    });
  });
});
