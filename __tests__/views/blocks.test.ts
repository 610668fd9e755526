import { expect, it } from 'vitest';
import { joinBlocks } from '../../src/views/blocks.ts';

it('joins blocks with an empty line between', () => {
  expect(joinBlocks(['a', 'b'])).toBe('a\n\nb\n');
});

it('leaves out whole blocks that do not fit, and says so', () => {
  expect(joinBlocks(['a', 'ü'.repeat(10), 'b'], 10)).toBe(
    'a\n\nb\n\n> **Not everything is shown.** 1 section of 3 did not fit on this page.\n',
  );
});
