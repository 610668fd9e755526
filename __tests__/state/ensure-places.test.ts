import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { createSql } from '../../src/node/index.ts';
import type { BucketOptions } from '../../src/ports/index.ts';
import {
  ensurePlaces,
  openStore,
  type PlaceWish,
  type StatePlace,
  toStoreOptions,
} from '../../src/state/index.ts';
import { createLeapingClock } from '../fakes/leaping-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import {
  createMemoryBucket,
  createMemoryBuckets,
  type MemoryBucket,
} from '../fakes/memory-bucket.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';

const sql = createSql(() => undefined);
const S3 = { bucket: 'acme', region: 'eu-west-1', accessKey: 'a', secretKey: 'geheim' };

/** A world whose bucket is nobody's, and what is asked of it. */
function openWorld({
  owner = 'nobody',
  variables = {},
}: {
  readonly owner?: MemoryBucket['owner'];
  readonly variables?: Readonly<Record<string, string>>;
} = {}): {
  readonly bucket: MemoryBucket;
  readonly files: ReturnType<typeof createMemoryFiles>;
  readonly opened: readonly BucketOptions[];
  readonly ensure: (
    backend: string,
    config: JsonObject,
    wish?: PlaceWish,
  ) => Promise<readonly StatePlace[]>;
} {
  const bucket = createMemoryBucket();
  bucket.owner = owner;
  const buckets = createMemoryBuckets(bucket);
  const files = createMemoryFiles();
  const clock = createLeapingClock();
  const ports = {
    ...{ buckets, files, clock, sql, liveness: createFakeLiveness() },
    concealer: { conceal: () => [] },
    environment: (name: string) => variables[name],
  };
  return {
    ...{ bucket, files, opened: buckets.opened },
    ensure: (backend, config, wish = 'create') =>
      ensurePlaces(
        toStoreOptions({ backend, config, baseFolder: '/project' }, { sql }),
        wish,
        ports,
      ),
  };
}

describe('the bucket of a state', () => {
  it('is made where it is missing, keeps earlier versions, and is told by upstream’s variable', async () => {
    const { bucket, ensure } = openWorld();
    const [place] = await ensure('s3', S3);
    expect(place).toMatchObject({ kind: 'created', location: 's3 acme/iac-state/' });
    expect(place?.variables).toEqual(new Map([['WFCTL_STATE_BUCKET', 'acme']]));
    expect(bucket).toMatchObject({ owner: 'us', versions: 'kept' });
  });

  it('is left as it is where it is there', async () => {
    const { bucket, ensure } = openWorld({ owner: 'us' });
    expect(await ensure('s3', S3)).toMatchObject([{ kind: 'present', remarks: [] }]);
    expect(bucket.calls).toEqual(['list iac-state/']);
  });

  it('is there the second time', async () => {
    const { ensure } = openWorld();
    await ensure('s3', S3);
    expect(await ensure('s3', S3)).toMatchObject([{ kind: 'present' }]);
  });

  it('is only looked for where nothing may be made', async () => {
    const { bucket, ensure } = openWorld();
    expect(await ensure('s3', S3, 'look')).toMatchObject([{ kind: 'missing' }]);
    expect(bucket.calls).toEqual(['list iac-state/']);
  });

  it('is not made where somebody else has it', async () => {
    const { bucket, ensure } = openWorld({ owner: 'others' });
    await expect(ensure('s3', S3)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      cause: { code: 'BUCKET_FORBIDDEN' },
    });
    expect(bucket.calls).toEqual(['list iac-state/']);
  });

  it('is not taken for ours where somebody else takes the name just then', async () => {
    const { bucket, ensure } = openWorld({ owner: 'others' });
    bucket.faults.push({ when: 'before', what: 'BUCKET_NOT_FOUND' });
    const made = ensure('s3', S3);
    await expect(made).rejects.toMatchObject({
      code: 'STATE_BACKEND_MISSING',
      message: expect.stringContaining('somebody else') as string,
    });
    expect(bucket.versions).toBe('not-kept');
  });

  it('is ours where another run of ours makes it just then, which sees to the rest', async () => {
    const { bucket, ensure } = openWorld({ owner: 'us' });
    bucket.faults.push({ when: 'before', what: 'BUCKET_NOT_FOUND' });
    expect(await ensure('s3', S3)).toMatchObject([{ kind: 'present' }]);
    expect(bucket.versions).toBe('not-kept');
  });

  it('is ours where only the answer was lost', async () => {
    const { bucket, ensure } = openWorld();
    bucket.faults.push(undefined, { when: 'after', what: 'BUCKET_UNCERTAIN' });
    expect(await ensure('s3', S3)).toMatchObject([{ kind: 'created' }]);
    expect(bucket).toMatchObject({ owner: 'us', versions: 'kept' });
  });

  it('is waited for where the server does not see yet what it made', async () => {
    const { bucket, ensure } = openWorld();
    const blind = { when: 'before', what: 'BUCKET_NOT_FOUND' } as const;
    bucket.faults.push(undefined, undefined, blind, blind);
    expect(await ensure('s3', S3)).toMatchObject([{ kind: 'created' }]);
  });

  it('is made all the same where no versions can be kept, which is said', async () => {
    const { bucket, ensure } = openWorld();
    bucket.versions = 'refused';
    const [place] = await ensure('s3', S3);
    expect(place?.kind).toBe('created');
    expect(place?.remarks.join('')).toMatch(/keeps no earlier versions/);
  });

  it('says what is wrong where it cannot be made', async () => {
    const { bucket, ensure } = openWorld();
    bucket.faults.push(undefined, { when: 'before', what: 'BUCKET_FORBIDDEN' });
    await expect(ensure('s3', S3)).rejects.toMatchObject({
      code: 'STATE_BACKEND_MISSING',
      cause: { code: 'BUCKET_FORBIDDEN' },
    });
  });

  it('is told by DigitalOcean’s variable as well where it is a space', async () => {
    const { ensure } = openWorld();
    const [place] = await ensure('spaces', S3);
    expect([...(place?.variables.keys() ?? [])]).toEqual(['WFCTL_STATE_BUCKET', 'SPACES_BUCKET']);
  });

  it('is made at Google in the project and place that are named', async () => {
    const variables = { GOOGLE_CLOUD_PROJECT: 'shop' };
    const { ensure, opened } = openWorld({ variables });
    const config = { bucket: 'acme', accessToken: 't', location: 'EU' };
    expect(await ensure('gcs', config)).toMatchObject([{ kind: 'created' }]);
    expect(opened.at(-1)).toMatchObject({ project: 'shop', location: 'EU' });
    await ensure('gcs', { ...config, project: 'other' });
    expect(opened.at(-1)).toMatchObject({ project: 'other' });
  });

  it('is not made at Google where no project is named', async () => {
    const { bucket, ensure } = openWorld();
    await expect(ensure('gcs', { bucket: 'acme', accessToken: 't' })).rejects.toMatchObject({
      code: 'STATE_BACKEND_MISCONFIGURED',
    });
    expect(bucket.owner).toBe('nobody');
  });

  it.each(['region', 'project', 'location'])('refuses a %s that is none', async (name) => {
    const { ensure } = openWorld();
    const config = { ...S3, accessToken: 't', [name]: 'EU</LocationConstraint>' };
    await expect(async () =>
      ensure(name === 'region' ? 's3' : 'gcs', config),
    ).rejects.toMatchObject({ code: 'STATE_BACKEND_MISCONFIGURED' });
  });

  it('T-06 is an error of its own where it is missing and a state is opened', async () => {
    const bucket = createMemoryBucket();
    bucket.owner = 'nobody';
    const options = toStoreOptions({ backend: 's3', config: S3, baseFolder: '/' }, { sql });
    const opening = openStore(options, {
      ...{ buckets: createMemoryBuckets(bucket), files: createMemoryFiles(), sql },
      ...{ clock: createLeapingClock(), liveness: createFakeLiveness() },
      concealer: { conceal: () => [] },
      environment: () => undefined,
    });
    await expect(opening).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    expect(bucket.owner).toBe('nobody');
  });
});

describe('the folder of a state', () => {
  const config = { directory: 'deep/state' };

  it('is made once', async () => {
    const { files, ensure } = openWorld();
    const location = 'filesystem /project/deep/state';
    expect(await ensure('filesystem', config, 'look')).toMatchObject([
      { kind: 'missing', location },
    ]);
    expect(await ensure('filesystem', config)).toMatchObject([{ kind: 'created', location }]);
    expect(await files.list('/project/deep')).toEqual(['state']);
    expect(await ensure('filesystem', config)).toMatchObject([{ kind: 'present', location }]);
  });

  it('is not made where it may not be, which is said', async () => {
    const { files, ensure } = openWorld();
    files.refusal = { part: 'state', code: 'FILES_DENIED' };
    await expect(ensure('filesystem', config)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
    });
  });
});

describe('other places of a state', () => {
  it('are not ours to make in memory', async () => {
    expect(await openWorld().ensure('memory', {})).toMatchObject([{ kind: 'present' }]);
  });

  it('are, of a plugin’s backend, only that of the notes', async () => {
    const { bucket, ensure } = openWorld();
    const notes = { backend: 's3', ...S3 };
    expect(await ensure('theirs', { bucket: 'other', notes })).toMatchObject([
      { kind: 'created', location: 's3 acme/iac-state/' },
    ]);
    expect(bucket.owner).toBe('us');
    expect(await ensure('theirs', { bucket: 'other' })).toEqual([]);
  });
});
