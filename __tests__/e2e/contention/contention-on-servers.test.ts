import { afterAll, beforeAll, describe, it } from 'vitest';
import { findPostgres, isPostgresRequired, startPostgres } from '../postgres-server.ts';
import { explainSkip, findS3Server, isS3Required, startS3 } from '../s3-server.ts';
import { openPlace } from '../state/postgres-place.ts';
import { type Bench, openWorkshop, type Workshop } from '../world/workshop.ts';
import { expectToFollowEachOther } from './eight-engines.ts';

const s3 = findS3Server();
const postgres = findPostgres();
explainSkip('contention over S3');

let workshop: Workshop;
let bench: Bench;

beforeAll(async () => {
  workshop = await openWorkshop();
  bench = await workshop.openBench('a');
});
afterAll(() => workshop[Symbol.asyncDispose]());

describe('eight applies started at once on one environment follow each other', () => {
  it.skipIf(s3 === undefined && !isS3Required())('T-53 over S3', async () => {
    await using server = await startS3(s3 ?? 'versitygw is not installed');
    await server.createBucket('state');
    const { accessKey, secretKey } = server.root;
    let round = 0;
    await expectToFollowEachOther(bench, () => {
      round += 1;
      const prefix = `round-${String(round)}/`;
      const place = { bucket: 'state', prefix, region: 'us-east-1', endpoint: server.endpoint };
      return Promise.resolve({ backend: 's3', ...place, accessKey, secretKey });
    });
  });

  it.skipIf(postgres === undefined && !isPostgresRequired())('T-53 over PostgreSQL', async () => {
    await using server = await startPostgres(postgres ?? 'PostgreSQL is not installed');
    await expectToFollowEachOther(bench, async () => {
      const { dsn } = await openPlace(server);
      return { backend: 'postgres', dsn };
    });
  });
});
