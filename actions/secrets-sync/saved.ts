import type { StateSlot } from '../../src/github/index.ts';

/** The token of the lock this job took, for its post step to free it. */
export const LOCK_TOKEN: StateSlot<string> = {
  name: 'lock-token',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};
