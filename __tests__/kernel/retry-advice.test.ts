import { describe, expect, it } from 'vitest';
import { readRetryAdvice, readRetryAfter } from '../../src/kernel/index.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();
const heads = (headers: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(headers));

describe('how long a server asks to be left alone', () => {
  it.each([
    ['seconds', { 'retry-after': ' 7 ' }, 7_000],
    ['a date, by our clock', { 'retry-after': at(30) }, 30_000],
    ['a date, by its own clock', { 'retry-after': at(30), date: at(10) }, 20_000],
    ['a date that is over', { 'retry-after': at(-30) }, 0],
    ['something else', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('is told by %s', (_what, headers, ms) => {
    expect(readRetryAfter(heads(headers), NOW)).toBe(ms);
  });
});

describe('whether to ask again', () => {
  const reset = String(NOW / 1000 + 60);
  it.each([
    ['a fault of the server', 503, {}, '', { kind: 'soon' }],
    [
      'a fault of the server that tells a time',
      503,
      { 'retry-after': '5' },
      '',
      { kind: 'later', afterMs: 5_000, because: 'told' },
    ],
    ['what is wrong with the request', 404, { 'retry-after': '5' }, '', { kind: 'never' }],
    ['a refusal', 403, {}, 'Resource not accessible', { kind: 'never' }],
    [
      'a limit that is used up',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset, date: at(20) },
      '',
      { kind: 'later', afterMs: 41_000, because: 'rate-limit' },
    ],
    [
      'a limit that does not say when it ends',
      403,
      { 'x-ratelimit-remaining': '0' },
      '',
      { kind: 'later', afterMs: 60_000, because: 'rate-limit' },
    ],
    [
      'a limit of another kind',
      403,
      {},
      'You have exceeded a secondary rate limit',
      { kind: 'later', afterMs: 60_000, because: 'rate-limit' },
    ],
  ])('is said by %s', (...[, status, headers, body, advice]) => {
    expect(readRetryAdvice({ status, headers: heads(headers) }, body, NOW)).toEqual(advice);
  });
});
