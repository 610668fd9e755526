import { describe, expect, it } from 'vitest';
import { findNearest, suggest } from '../../src/kernel/index.ts';

describe('the nearest name', () => {
  it.each([
    ['stagging', 'staging'],
    ['stagign', 'staging'],
    ['Staging', 'staging'],
    ['prd', 'prod'],
  ])('to %s is %s', (word, nearest) => {
    expect(findNearest(word, ['dev', 'staging', 'prod'])).toBe(nearest);
  });

  it('is none when nothing is near', () => {
    expect(findNearest('canary', ['dev', 'staging', 'prod'])).toBeUndefined();
    expect(findNearest('x'.repeat(1000), ['x'.repeat(1001)])).toBeUndefined();
    expect(suggest('canary', ['dev'])).toBe('');
  });
});
