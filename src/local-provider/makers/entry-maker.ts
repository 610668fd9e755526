import type { Maker } from './maker.ts';

/**
 * Makes nothing: the catalogue's entry is the resource. So are networks and names, and a container
 * service that has an image but no command, since no container engine is assumed here.
 */
export const entryMaker: Maker = {
  make: () => Promise.resolve({ outputs: {}, facts: {} }),
  remake: () => Promise.resolve({ outputs: {}, facts: {} }),
  unmake: () => Promise.resolve(),
  discard: () => Promise.resolve(),
  observe: () => Promise.resolve({ status: 'running', outputs: {} }),
  checkHealth: () => Promise.resolve({ healthy: true, message: 'in the catalogue' }),
};
