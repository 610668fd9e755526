import { describe } from 'vitest';
import { explainSkip, findAzurite, isAzuriteRequired, startAzurite } from '../azure-server.ts';
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
          endpoint: server.endpoint,
          open: (asking) => openAzureStore({ ...asking, container: 'state' }),
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
      { times: 10, turns: 2 },
    );
  },
);
