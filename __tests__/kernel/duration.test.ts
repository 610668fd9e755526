import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/kernel/duration.ts';

it.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1_500],
  ['0', 0],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '5', '5 m', '-5s', 's', '5x', '5m!', 'm5', '9'.repeat(30) + 'h'])(
  'refuses %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [3_240, '3.2 s'],
  [59_960, '1 min'],
  [65_000, '1 min 5 s'],
  [7_380_000, '2 h 3 min'],
])('writes %d ms as people say it', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
