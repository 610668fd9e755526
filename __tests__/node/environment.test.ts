import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../../src/node/index.ts';

describe('the real environment', () => {
  it('tells a variable that is empty from one that is not set', () => {
    const environment = createEnvironment();
    process.env['WFCTL_TEST_EMPTY'] = '';
    expect(environment('WFCTL_TEST_EMPTY')).toBe('');
    delete process.env['WFCTL_TEST_EMPTY'];
    expect(environment('WFCTL_TEST_EMPTY')).toBeUndefined();
  });
});
