import { describe, expect, it } from 'vitest';
import { CoreError } from '../../src/kernel/core-error.ts';
import { toErrorChain } from '../../src/kernel/error-chain.ts';

describe('the chain of an error', () => {
  it('T-63 holds every message of the chain', () => {
    const inner = new CoreError('PROVIDER_UNAVAILABLE', 'context deadline exceeded', {
      hint: 'Try again.',
    });
    const outer = new CoreError('APPLY_FAILED', 'create app-db', { cause: inner });
    expect(toErrorChain(outer)).toMatchObject({
      code: 'APPLY_FAILED',
      text: 'create app-db: context deadline exceeded',
      hint: 'Try again.',
      codes: ['APPLY_FAILED', 'PROVIDER_UNAVAILABLE'],
    });
  });

  it('does not repeat what an outer message holds already', () => {
    const error = new CoreError('A', 'reading infra.yaml: EOF', {
      cause: new TypeError('EOF', { cause: 'disk' }),
    });
    expect(toErrorChain(error).text).toBe('reading infra.yaml: EOF: disk');
  });

  it('does not repeat the code that a message ends with and its cause begins with', () => {
    const cause = new TypeError('ENOENT: no such file or directory');
    const error = new CoreError('FILES_FAILED', 'cannot write a.txt: ENOENT', { cause });
    expect(toErrorChain(error).text).toBe('cannot write a.txt: ENOENT: no such file or directory');
  });

  it('holds every member of an aggregate', () => {
    const error = new AggregateError([new TypeError('one'), new TypeError('two')], 'both failed');
    expect(toErrorChain(error).text).toBe('both failed: one: two');
  });

  it('tells the work from the clean-up that failed after it', () => {
    const wrapped = Object.assign(new TypeError('An error was suppressed.'), {
      error: new CoreError('STATE_LOCK_LOST', 'the lock was lost'),
      suppressed: new CoreError('PROVIDER_FAILED', 'create db: EOF'),
    });
    expect(toErrorChain(wrapped)).toMatchObject({
      text: 'create db: EOF: the lock was lost',
      codes: ['PROVIDER_FAILED', 'STATE_LOCK_LOST'],
    });
  });

  it('ends on a circle', () => {
    const error = new TypeError('round');
    error.cause = error;
    expect(toErrorChain(error).text).toBe('round');
    expect(toErrorChain(error).stacks).toContain('round');
  });

  it.each([
    ['text', 'text'],
    [undefined, 'an unknown error'],
    [{ a: 1 }, '{ a: 1 }'],
    [new TypeError(''), 'TypeError'],
  ])('copes with %o', (thrown, message) => {
    expect(toErrorChain(thrown).text).toBe(message);
  });
});
