import { describe } from 'vitest';
import { ALL_RIGHTS, startGcs } from '../../fakes/gcs-server.ts';
import { bucketFaults } from './bucket-faults.ts';
import { openGcsStore } from './gcs-place.ts';

describe('between us and Google’s bucket', () => {
  bucketFaults(
    async () => {
      const server = await startGcs(['state'], { all: ALL_RIGHTS });
      return {
        endpoint: server.origin,
        open: (asking) => openGcsStore({ ...asking, bucket: 'state', token: 'all' }),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
    { times: 10, turns: 2 },
  );
});
