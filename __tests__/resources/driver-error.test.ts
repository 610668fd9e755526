import { describe, expect, it } from 'vitest';
import { DriverError, mayHaveHappened } from '../../src/resources/driver-error.ts';

describe('a change that failed', () => {
  it.each([
    ['PROVIDER_INVALID', false],
    ['PROVIDER_FORBIDDEN', false],
    ['PROVIDER_ALREADY_EXISTS', false],
    ['PROVIDER_UNAVAILABLE', true],
    ['PROVIDER_FAILED', true],
  ] as const)('with %s may have happened: %s', (code, may) => {
    expect(mayHaveHappened(new DriverError(code, 'no'))).toBe(may);
  });

  it('may have happened when only its prose tells the code, which may be about a later request', () => {
    const told = (code: 'PROVIDER_NOT_FOUND' | 'PROVIDER_ALREADY_EXISTS') =>
      mayHaveHappened(new DriverError(code, 'no', { isInferred: true }));
    expect(told('PROVIDER_NOT_FOUND')).toBe(true);
    // Taking over somebody else's resource would be worse than looking for ours by hand.
    expect(told('PROVIDER_ALREADY_EXISTS')).toBe(false);
  });
});
