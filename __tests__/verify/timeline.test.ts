import { expect, it } from 'vitest';
import { createTimeline } from '../../src/verify/timeline.ts';
import type { Observation } from '../../src/verify/observation.ts';

function observe(atMs: number, isGood: boolean): Observation {
  return {
    finding: isGood
      ? { kind: 'passed', status: 200 }
      : { kind: 'refused', host: 'web', systemCode: 'ECONNREFUSED' },
    ...{ atMs, tookMs: 1, response: undefined, retryAfterMs: undefined },
  };
}

it('leaves out the middle of a target that changes all the time, and counts all of it', () => {
  const timeline = createTimeline();
  for (let at = 0; at < 100; at += 1) timeline.add(observe(at, at % 2 === 0));
  const { stretches, omitted, attempts, relapses } = timeline.toTimeline();
  expect({ kept: stretches.length, omitted, attempts, relapses }).toEqual({
    ...{ kept: 40, omitted: 60, attempts: 100, relapses: 50 },
  });
  expect(stretches.slice(0, 20).map(({ fromMs }) => fromMs)).toEqual(
    Array.from({ length: 20 }, (_, at) => at),
  );
  expect(stretches.at(-1)).toMatchObject({ kind: 'refused', fromMs: 99, toMs: 100 });
});
