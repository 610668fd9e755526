import { describe, it } from 'vitest';
import { explainSkip, findS3Server, isS3Required, startS3 } from '../s3-server.ts';
import { openWorkshop } from '../world/workshop.ts';
import { expectToFollowEachOther } from './eight-engines.ts';

const program = findS3Server();
explainSkip('contention-on-s3');

describe.skipIf(program === undefined && !isS3Required())(
  'eight applies started at once on one environment with its state in a bucket',
  () => {
    it('T-53 follow each other when they wait for the lock', async () => {
      await using workshop = await openWorkshop();
      await using server = await startS3(program ?? 'versitygw is not installed');
      await server.createBucket('state');
      const { accessKey, secretKey } = server.root;
      let round = 0;
      await expectToFollowEachOther(await workshop.openBench('a'), () => {
        round += 1;
        const prefix = `round-${String(round)}/`;
        const place = { bucket: 'state', prefix, region: 'us-east-1', endpoint: server.endpoint };
        return Promise.resolve({ backend: 's3', ...place, accessKey, secretKey });
      });
    });
  },
);
