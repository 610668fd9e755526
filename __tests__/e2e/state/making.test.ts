import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketMakerContract } from '../../contracts/bucket-maker-contract.ts';
import { ALL_RIGHTS, type GcsServer, startGcs } from '../../fakes/gcs-server.ts';
import { type AzureServer, findAzurite, isAzuriteRequired, startAzurite } from '../azure-server.ts';
import { findS3Server, isS3Required, type S3Server, startS3 } from '../s3-server.ts';
import { openAzureBucket, openAzureMaker } from './azure-place.ts';
import { openGcsBucket, openGcsMaker } from './gcs-place.ts';
import { openS3Bucket, openS3Maker } from './s3-place.ts';

const versitygw = findS3Server();
const azurite = findAzurite();

let made = 0;
function newName(): string {
  made += 1;
  return `made-${String(made)}`;
}

describe.skipIf(versitygw === undefined && !isS3Required())('a bucket made on a server', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3(versitygw ?? 'versitygw is not installed');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  bucketMakerContract(
    'over S3’s protocol',
    async () => {
      const asking = { server, bucket: newName() };
      return { bucket: await openS3Bucket(asking), maker: await openS3Maker(asking) };
    },
    { versions: 'kept' },
  );

  it('is refused to whoever may not make any, with the right to ask for', async () => {
    const keys = server.createAccount(newName());
    const maker = await openS3Maker({ server, bucket: newName(), keys });
    await expect(maker.create()).rejects.toMatchObject({
      code: 'BUCKET_FORBIDDEN',
      hint: expect.stringContaining('s3:CreateBucket') as string,
    });
  });

  it('is refused under a name that somebody else has', async () => {
    const bucket = newName();
    await server.createBucket(bucket);
    const keys = server.createAccount(newName(), 'userplus');
    expect(await (await openS3Maker({ server, bucket, keys })).create()).toBe('name-taken');
  });
});

describe.skipIf(azurite === undefined && !isAzuriteRequired())(
  'a container made on Azurite',
  () => {
    let server: AzureServer;
    beforeAll(async () => {
      server = await startAzurite(azurite ?? 'Azurite is not installed');
    });
    afterAll(() => server[Symbol.asyncDispose]());

    bucketMakerContract(
      'over Azure’s protocol',
      async () => {
        const asking = { endpoint: server.endpoint, container: newName() };
        return { bucket: await openAzureBucket(asking), maker: await openAzureMaker(asking) };
      },
      { versions: 'refused' },
    );
  },
);

describe('a bucket made at Google', () => {
  let server: GcsServer;
  beforeAll(async () => {
    server = await startGcs([], { all: [...ALL_RIGHTS, 'create'], user: ALL_RIGHTS });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const asking = (bucket = newName()) => ({ endpoint: server.origin, bucket, token: 'all' });

  bucketMakerContract(
    'over its XML API',
    async () => {
      const one = asking();
      return { bucket: await openGcsBucket(one), maker: await openGcsMaker(one) };
    },
    { versions: 'kept' },
  );

  it('belongs to the project and lies where it was wished', async () => {
    const bucket = newName();
    const maker = await openGcsMaker(asking(bucket));
    await maker.create();
    await maker.keepVersions();
    const wished = { project: 'shop', location: 'EU', isVersioned: true };
    expect(server.made.get(bucket)).toEqual(wished);
  });

  it('is refused to whoever may not make any, with the role to ask for', async () => {
    const maker = await openGcsMaker({ ...asking(), token: 'user' });
    await expect(maker.create()).rejects.toMatchObject({
      code: 'BUCKET_FORBIDDEN',
      hint: expect.stringContaining('roles/storage.admin') as string,
    });
  });
});
