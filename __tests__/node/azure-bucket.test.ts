import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createBuckets } from '../../src/node/index.ts';
import type { AzureCredentials, Bucket, EntityTag } from '../../src/ports/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import {
  createScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '../fakes/scripted-http.ts';

const KEY = new Secret(Buffer.from('hunter2hunter2hunter2').toString('base64'));
const BY_KEY: AzureCredentials = { kind: 'key', key: KEY };
const NOW = Date.UTC(2026, 0, 1);
const tag = '"0x8D"' as EntityTag;

/** A container whose server answers with these, one after the other. */
async function containerThat(
  answers: readonly ScriptedAnswer[],
  credentials = BY_KEY,
): Promise<{ readonly bucket: Bucket; readonly http: ScriptedHttp }> {
  const left = [...answers];
  const http = createScriptedHttp(() => left.shift() ?? { status: 500 });
  const clock = createFakeClock(NOW);
  const bucket = await createBuckets({ http, clock, environment: () => undefined }).open(
    {
      ...{ kind: 'azure', container: 'state', account: 'acme', credentials },
      endpoint: 'https://acme.blob.core.windows.net/',
    },
    () => undefined,
  );
  return { bucket, http };
}

const refusal = (status: number, code: string, detail = ''): ScriptedAnswer => ({
  status,
  headers: { date: new Date(NOW).toUTCString() },
  body: `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>hunter2</Message><AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail></Error>`,
});

describe('a container of Azure’s', () => {
  it('is written to on a condition, with a signature over all that counts', async () => {
    const { bucket, http } = await containerThat([{ status: 201, headers: { etag: '"0x8E"' } }]);
    const content = { text: 'x', contentType: 'application/json', mark: 'm-1' };
    expect(await bucket.putIfMatch('a b/ü.json', content, tag)).toBe('"0x8E"');
    const { url, headers = {} } = http.requests[0]!;
    expect(url.href).toBe('https://acme.blob.core.windows.net/state/a%20b/%C3%BC.json');
    expect(headers).toEqual({
      'x-ms-blob-type': 'BlockBlob',
      'content-type': 'application/json',
      'content-length': '1',
      'x-ms-meta-wfctlmark': 'm-1',
      'if-match': '"0x8D"',
      'x-ms-date': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'x-ms-version': '2023-11-03',
      // Of the text that Azure documents for this request, made with openssl.
      authorization: 'SharedKey acme:NDfZeU8Qf4AXvgLb7+jwofIrR6w5aHMvAtfDYViWfsE=',
    });
  });

  it('is asked with a signature in the address, and with no other', async () => {
    const signature = new Secret('?sv=2020-12-06&sig=a%2Bb%3D');
    const { bucket, http } = await containerThat([{ status: 200, headers: { etag: '"1"' } }], {
      kind: 'sas',
      signature,
    });
    await bucket.get('k').catch(() => undefined);
    const { url, headers = {} } = http.requests[0]!;
    expect(url.searchParams.get('sig')).toBe('a+b=');
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['BlobAlreadyExists', 409],
    ['ConditionNotMet', 412],
    ['BlobNotFound', 404],
  ])('changes nothing where the server says %s', async (code, status) => {
    const { bucket } = await containerThat([refusal(status, code)]);
    const content = { text: 'x', contentType: 'text/plain', mark: 'm' };
    expect(await bucket.putIfMatch('k', content, undefined)).toBeUndefined();
  });

  it('takes somebody’s lease for no other version', async () => {
    const { bucket } = await containerThat([refusal(412, 'LeaseIdMissing')]);
    const content = { text: 'x', contentType: 'text/plain', mark: 'm' };
    await expect(bucket.putIfMatch('k', content, tag)).rejects.toMatchObject({
      code: 'BUCKET_BUSY',
      message: expect.stringContaining('somebody holds a lease') as string,
    });
  });

  it('counts what is gone as deleted, though Azure says that it does not match', async () => {
    const { bucket } = await containerThat([
      refusal(412, 'ConditionNotMet'),
      refusal(404, 'BlobNotFound'),
    ]);
    expect(await bucket.delete('k', tag)).toBe(true);
  });

  it.each([
    [403, 'AuthenticationFailed', '', 'BUCKET_CREDENTIALS_REFUSED'],
    [
      403,
      'AuthenticationFailed',
      'Signature not valid in the specified time frame: Start [x]',
      'BUCKET_CREDENTIALS_EXPIRED',
    ],
    [
      401,
      'InvalidAuthenticationInfo',
      'Lifetime validation failed. The token is expired.',
      'BUCKET_CREDENTIALS_EXPIRED',
    ],
    [403, 'AuthorizationPermissionMismatch', '', 'BUCKET_FORBIDDEN'],
    [403, 'AuthorizationFailure', '', 'BUCKET_FORBIDDEN'],
    [404, 'ContainerNotFound', '', 'BUCKET_NOT_FOUND'],
    [412, 'LeaseIdMissing', '', 'BUCKET_BUSY'],
    [503, 'ServerBusy', '', 'BUCKET_BUSY'],
    [500, 'OperationTimedOut', '', 'BUCKET_UNCERTAIN'],
    [404, '', '', 'BUCKET_FAILED'],
  ])(
    'T-45 takes %d %s %s for a failure, and nothing of it for absence',
    async (...[status, code, detail, expected]) => {
      const { bucket } = await containerThat([refusal(status, code, detail)]);
      const failure: unknown = await bucket.get('k').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: expected });
      expect(inspect(failure, { depth: 9 })).not.toContain('hunter2');
    },
  );

  it('T-06 says that the clock is off, and by how much', async () => {
    const headers = { date: new Date(NOW + 3_600_000).toUTCString() };
    const answer = { ...refusal(403, 'AuthenticationFailed'), headers };
    const { bucket } = await containerThat([answer]);
    await expect(bucket.list({ prefix: '', depth: 'all' })).rejects.toMatchObject({
      code: 'BUCKET_CLOCK_SKEW',
      message: expect.stringContaining('60 minutes behind') as string,
    });
  });

  it('takes half a listing for none, and names of folders for no keys', async () => {
    const page =
      '\uFEFF<?xml version="1.0"?><EnumerationResults><Blobs><Blob><Name>a&amp;b</Name></Blob><Blob><Name Encoded="true">c%EF%BF%BF</Name></Blob><BlobPrefix><Name>d/</Name></BlobPrefix></Blobs><NextMarker>n</NextMarker>';
    const { bucket, http } = await containerThat([
      { status: 200, body: page },
      { status: 200, body: `${page}</EnumerationResults>` },
      { status: 200, body: '<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>' },
    ]);
    await expect(bucket.list({ prefix: 'p/', depth: 'level' })).rejects.toMatchObject({
      code: 'BUCKET_UNCERTAIN',
    });
    const first = await bucket.list({ prefix: 'p/', depth: 'level' });
    expect(first).toEqual({ keys: ['a&b', 'c\uFFFF'], next: 'n' });
    expect(await bucket.list({ prefix: 'p/', depth: 'level', from: first.next! })).toEqual({
      keys: [],
    });
    expect(http.requests.at(-1)?.url.search).toBe(
      '?restype=container&comp=list&prefix=p%2F&delimiter=%2F&marker=n',
    );
  });
});
