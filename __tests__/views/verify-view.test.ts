import { expect, it } from 'vitest';
import { type TargetResult, type VerifyOutcome } from '../../src/verify/index.ts';
import { verifyJson, verifyView } from '../../src/views/index.ts';

const PASSED: TargetResult = {
  name: 'web',
  address: 'https://web.example.com/healthz',
  verdict: { kind: 'passed' },
  timeline: {
    ...{ attempts: 3, firstStatus: 503, lastStatus: 200, omitted: 0, relapses: 0 },
    latency: { p50Ms: 12, p99Ms: 40 },
    stretches: [
      { kind: 'wrong-status', status: 503, fromMs: 1000, toMs: 9000, attempts: 2 },
      { kind: 'passed', status: 200, fromMs: 12_000, toMs: 12_040, attempts: 1 },
    ],
  },
  startedAtMs: 1000,
  tookMs: 11_040,
  last: { finding: { kind: 'passed', status: 200 }, status: 200, origin: 'unknown', excerpt: 'ok' },
};

const FAILED: TargetResult = {
  ...PASSED,
  name: 'api | <b>',
  verdict: { kind: 'late' },
  last: {
    finding: { kind: 'wrong-status', status: 502, expected: '200' },
    ...{ status: 502, origin: 'platform', excerpt: '```\u001b[31m Bad gateway' },
  },
};

function toOutcome(...results: readonly TargetResult[]): VerifyOutcome {
  const kind = results.every(({ verdict }) => verdict.kind === 'passed') ? 'verified' : 'failed';
  return { kind, results, tookMs: 12_000 };
}

it('shows a row for each target, and the time line as a chart', () => {
  const { text, markdown } = verifyView(toOutcome(PASSED), []);
  expect(text).toBe(
    [
      'Target  Verdict  Asked  First  Last  p50    p99    Took',
      'web     passed   3      503    200   12 ms  40 ms  11.0 s',
      '',
      '1 target passed in 12.0 s.',
      '',
    ].join('\n'),
  );
  expect(markdown).toContain('| `web` | ✅ passed | 3 | 503 | 200 |');
  expect(markdown).toContain('  wrong status x2 :crit, 00:00:00.000, 8000ms');
  expect(markdown).toContain('  200 x1 :done, 00:00:11.000, 40ms');
});

it('says of a target that did not pass what it answered, who, and what to do', () => {
  const { text, markdown } = verifyView(toOutcome(PASSED, FAILED), []);
  expect(text).toContain(
    'Last: status 502 instead of 200, by what stands before the application as it seems.',
  );
  expect(text).toContain('1 of 2 targets did not pass within 12.0 s.');
  expect(text).not.toContain('\u001b');
  expect(markdown).toContain('````\n``` Bad gateway\n````');
  expect(markdown).not.toContain('<b>');
});

it('gives programs one object for each target', () => {
  expect(verifyJson(toOutcome(PASSED, FAILED))).toEqual([
    expect.objectContaining({ name: 'web', passed: true, finding: 'passed', 'p99-ms': 40 }),
    expect.objectContaining({ passed: false, verdict: 'late', finding: 'wrong-status' }),
  ]);
});
