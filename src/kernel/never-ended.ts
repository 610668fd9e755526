import { CoreError } from './core-error.ts';

/**
 * That nothing is left to wait for, and what was begun has not come to its end: whatever it waits for
 * will never come. Node.js would end the process without a word.
 */
export function neverEnded(): CoreError<'NEVER_ENDED'> {
  return new CoreError('NEVER_ENDED', 'this waits for something that will never come', {
    hint: 'That is a fault in wfctl: please report what it did last. Every change that is done is recorded, so it can be run again.',
  });
}
