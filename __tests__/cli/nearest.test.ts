import { expect, it } from 'vitest';
import { findNearest } from '../../src/cli/nearest.ts';

it.each([
  ['evn', ['env', 'config'], 'env'],
  ['formt', ['form', 'format'], 'form'],
  ['confg', ['format', 'config'], 'config'],
  ['x', ['c', 'env'], 'c'],
  ['something', ['env', 'config'], undefined],
  ['', ['environment'], undefined],
] as const)('for %j among %j finds %j', (word, candidates, nearest) => {
  expect(findNearest(word, candidates)).toBe(nearest);
});
