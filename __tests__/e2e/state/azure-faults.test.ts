import { describe } from 'vitest';
import {
  ACCOUNT,
  explainSkip,
  findAzurite,
  isAzuriteRequired,
  startAzurite,
} from '../azure-server.ts';
import { openAzureStore } from './azure-place.ts';
import { bucketFaults } from './bucket-faults.ts';

const program = findAzurite();
explainSkip('azure-faults');

describe.skipIf(program === undefined && !isAzuriteRequired())(
  'between us and the container',
  () => {
    bucketFaults(
      async () => {
        const server = await startAzurite(program ?? 'Azurite is not installed');
        await server.createContainer('state');
        return {
          endpoint: server.origin,
          open: ({ endpoint, ...asking }) =>
            openAzureStore({ ...asking, endpoint: `${endpoint}/${ACCOUNT}`, container: 'state' }),
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
      { times: 10, turns: 2 },
    );
  },
);
