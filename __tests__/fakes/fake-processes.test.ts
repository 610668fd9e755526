import { processesContract } from '../contracts/processes-contract.ts';
import { createFakeProcesses } from './fake-processes.ts';

const request = { args: [], folder: '/', environment: {} };

processesContract('fake processes', () => ({
  processes: createFakeProcesses({
    '/talks': (io) => {
      io.say('one');
      io.say('two');
      io.complain('oops');
      io.exit(3);
    },
    '/waits': () => undefined,
  }),
  talks: { ...request, command: '/talks' },
  waits: { ...request, command: '/waits' },
  missing: { ...request, command: '/missing' },
}));
