import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../../src/node/index.ts';
import { encodeRecord } from '../../../src/state/record.ts';
import { bucketContract } from '../../contracts/bucket-contract.ts';
import { companionsContract } from '../../contracts/companions-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { nameOf, recordOf } from '../../state/examples.ts';
import { explainSkip, findS3Server, isS3Required, type S3Server, startS3 } from '../s3-server.ts';
import { openS3Bucket, openS3Store } from './s3-place.ts';

const program = findS3Server();
explainSkip('s3-store');

describe.skipIf(program === undefined && !isS3Required())('state in a bucket', () => {
  const bucket = 'state';
  let server: S3Server;
  let places = 0;

  beforeAll(async () => {
    server = await startS3(program ?? 'versitygw is not installed');
    await server.createBucket(bucket);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const newPrefix = (): string => {
    places += 1;
    return `place-${String(places)}/`;
  };

  bucketContract('a bucket over HTTP', async () => ({
    one: await openS3Bucket({ server, bucket }),
    other: await openS3Bucket({ server, bucket }),
    prefix: newPrefix(),
  }));

  storeContract('the object store on a real server', async () => {
    const prefix = newPrefix();
    return {
      one: await openS3Store({ server, bucket, prefix }),
      other: await openS3Store({ server, bucket, prefix }),
    };
  });

  companionsContract('companions on a real server', async () => {
    const prefix = newPrefix();
    const one = await openS3Store({ server, bucket, prefix });
    const other = await openS3Store({ server, bucket, prefix });
    return { one: one.companions, other: other.companions };
  });

  it('leaves on the server what upstream’s readers read, and nothing else that ends in .json', async () => {
    const prefix = newPrefix();
    const store = await openS3Store({ server, bucket, prefix });
    const record = recordOf('web');
    await store.companions.put('index/x.json', '{}', undefined);
    await store.put(record, undefined);
    await store.remove(nameOf('gone'), await store.put(recordOf('gone'), undefined));
    const folder = join(server.folder, bucket, prefix);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((file) => file.endsWith('.json'))).toEqual(['web.json']);
    const text = await readFile(join(folder, 'web.json'), 'utf8');
    expect(text).toBe(encodeRecord(record, 'outputs-first'));
  });

  it('lists 2,600 records over several pages', { timeout: 120_000 }, async () => {
    const prefix = newPrefix();
    const store = await openS3Store({ server, bucket, prefix });
    const names = Array.from({ length: 2600 }, (_none, index) => `r-${String(index)}`).sort();
    for (let start = 0; start < names.length; start += 50) {
      const some = names.slice(start, start + 50);
      await Promise.all(some.map((name) => store.put(recordOf(name), undefined)));
    }
    const other = await openS3Store({ server, bucket, prefix });
    expect((await other.list()).map(({ record }) => record.name)).toEqual(names);
  });

  describe('that cannot be used', () => {
    const failed = (cause: string, code = 'STATE_UNREADABLE') => ({ code, cause: { code: cause } });

    it('T-06 says at once that there is no such bucket', async () => {
      const opening = openS3Store({ server, bucket: 'nowhere' });
      await expect(opening).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    });

    it('says at once that it is in another region, and in which', async () => {
      const opening = openS3Store({ server, bucket, region: 'eu-west-1' });
      await expect(opening).rejects.toMatchObject({
        ...failed('BUCKET_WRONG_REGION'),
        message: expect.stringMatching(/us-east-1.*eu-west-1/) as string,
      });
    });

    it.each([
      ['key', { accessKey: 'nobody', secretKey: 'x' }],
      ['secret', { accessKey: 'root-access', secretKey: 'x' }],
    ])('says at once that it does not know the %s', async (_what, keys) => {
      const opening = openS3Store({ server, bucket, keys });
      await expect(opening).rejects.toMatchObject(failed('BUCKET_CREDENTIALS_REFUSED'));
    });

    it('says at once that it is somebody else’s', async () => {
      const keys = server.createAccount('stranger');
      const opening = openS3Store({ server, bucket, keys });
      await expect(opening).rejects.toMatchObject(failed('BUCKET_FORBIDDEN'));
    });

    it('says that a role may only read, with the first write and before anything is changed', async () => {
      const prefix = newPrefix();
      await (await openS3Store({ server, bucket, prefix })).put(recordOf('web'), undefined);
      const keys = server.createAccount('reader');
      await server.allow(bucket, keys, ['s3:ListBucket', 's3:GetObject']);
      const store = await openS3Store({ server, bucket, prefix, keys });
      expect(await store.list()).toHaveLength(1);
      const locking = store.companions.put('environments/_/lock', 'x', undefined);
      await expect(locking).rejects.toMatchObject(failed('BUCKET_FORBIDDEN', 'STATE_WRITE_FAILED'));
    });

    it('says at once that the clock is off, and by how much', async () => {
      const clock = { ...createClock(), now: () => Date.now() - 3_600_000 };
      await expect(openS3Store({ server, bucket, clock })).rejects.toMatchObject({
        ...failed('BUCKET_CLOCK_SKEW'),
        message: expect.stringContaining('60 minutes behind') as string,
      });
    });

    it('says that nobody is there', async () => {
      const opening = openS3Store({
        server: { ...server, endpoint: 'http://127.0.0.1:9' },
        bucket,
      });
      await expect(opening).rejects.toMatchObject(failed('BUCKET_UNREACHABLE'));
    });
  });
});
