import type { StateSlot } from '../../src/github/index.ts';

/** The token of the lock this step took, so that its post step frees that one and no other. */
export const LOCK_TOKEN: StateSlot<string> = {
  name: 'lock-token',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};
