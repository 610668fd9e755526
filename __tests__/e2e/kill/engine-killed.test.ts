import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Moment } from '../engine/script.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { THIRTY, THIRTY_CHANGED, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { type Bench, countsOf, openWorkshop, type Workshop } from '../world/workshop.ts';
import { chooseMoments } from './choose-moments.ts';
import { judgeKills, killAt } from './kill-at.ts';

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, Bench];

beforeAll(async () => {
  workshop = await openWorkshop();
  benches = [await workshop.openBench('a'), await workshop.openBench('b')];
});
afterAll(() => workshop[Symbol.asyncDispose]());

describe('when apply of thirty new resources is killed', () => {
  const startFresh = async (bench: Bench): Promise<void> => {
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
  };

  it('makes each exactly once and remembers it, whatever the instant', async () => {
    const startedAtMs = Date.now();
    await startFresh(benches[0]);
    const whole = await benches[0].run();
    expect(countsOf(whole)).toMatchObject({ intent: 30, record: 30, settle: 30 });
    const moments = chooseMoments(countsOf(whole), 50, createRandom(seed));
    expect(moments).toHaveLength(200);
    const trials = await sideBySide(moments, benches, async (at, bench) => {
      await startFresh(bench);
      return await killAt([at], { bench, sample: THIRTY });
    });
    judgeKills({ suite: 'killed during the first apply', trials, startedAtMs, seed });
  });

  it('goes on even when the runs after it are killed as well', async () => {
    const startedAtMs = Date.now();
    await startFresh(benches[0]);
    const counts = countsOf(await benches[0].run());
    const random = createRandom(seed + 1);
    const moments = random.shuffle(chooseMoments(counts, 50, random));
    const chains = Array.from({ length: 20 }, (_, index) =>
      // The second and third run find less to do, so they are struck early.
      [moments[index], ...chooseEarly(random)].filter((moment) => moment !== undefined),
    );
    const trials = await sideBySide(chains, benches, async (chain, bench) => {
      await startFresh(bench);
      return await killAt(chain, { bench, sample: THIRTY });
    });
    judgeKills({ suite: 'killed three times in a row', trials, startedAtMs, seed });
  });

  function chooseEarly(random: ReturnType<typeof createRandom>): readonly Moment[] {
    return [1, 2].map(() => ({
      of: random.pick(['lock', 'index', 'intent', 'intent', 'record', 'settle', 'settle']),
      nth: 1,
      side: random.pick(['before', 'after']),
      delayMs: random.pick([0, 0, 3, 10, 150]),
    }));
  }
});

describe('when apply of updates, replacements, deletions and new resources is killed', () => {
  it('ends with what the config asks for, whatever the instant', async () => {
    const startedAtMs = Date.now();
    for (const bench of benches) {
      await bench.clear();
      await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
      expect((await bench.run()).exitCode).toBe(0);
      await bench.writeConfig('infra.yaml', toConfigText(THIRTY_CHANGED));
      await bench.keep();
    }
    const whole = await benches[0].run();
    expect(whole.exitCode).toBe(0);
    const moments = chooseMoments(countsOf(whole), 20, createRandom(seed + 2));
    const trials = await sideBySide(moments, benches, async (at, bench) => {
      await bench.restore();
      return await killAt([at], { bench, sample: THIRTY_CHANGED });
    });
    judgeKills({ suite: 'killed during a change', trials, startedAtMs, seed });
  });
});
