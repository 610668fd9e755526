import { describe } from 'vitest';
import { explainSkip, findS3Server, isS3Required, startS3 } from '../s3-server.ts';
import { bucketFaults } from './bucket-faults.ts';
import { openS3Store } from './s3-place.ts';

const program = findS3Server();
explainSkip('s3-faults');

describe.skipIf(program === undefined && !isS3Required())('between us and the bucket', () => {
  bucketFaults(
    async () => {
      const server = await startS3(program ?? 'versitygw is not installed');
      await server.createBucket('state');
      return {
        endpoint: server.endpoint,
        open: ({ endpoint, ...asking }) =>
          openS3Store({ ...asking, server: { ...server, endpoint }, bucket: 'state' }),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
    { times: 50, turns: 5 },
  );
});
