import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Moment } from '../engine/script.ts';
import { readWorld } from '../world/inspect-world.ts';
import { describeRun } from '../world/rerun.ts';
import { FILESYSTEM_STATE } from '../world/sample-config.ts';
import { type Bench, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';
import {
  ENGINES,
  expectOneByOne,
  expectToFollowEachOther,
  expectWholeWorldOf,
  findLast,
  printRounds,
  ROUNDS,
  runTogether,
} from './eight-engines.ts';

let workshop: Workshop;
let bench: Bench;

beforeAll(async () => {
  workshop = await openWorkshop();
  bench = await workshop.openBench('a');
});
afterAll(() => workshop[Symbol.asyncDispose]());

describe('eight applies started at once on one environment', () => {
  it('T-53 follow each other when they wait for the lock', async () => {
    await expectToFollowEachOther(bench, () => Promise.resolve(FILESYSTEM_STATE));
  });

  it('T-53 refuse, naming the holder, when they do not wait', async () => {
    const startedAtMs = Date.now();
    let refused = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const runs = await runTogether(bench, { lockWaitMs: 0 });
      const winners = runs.filter(({ exitCode }) => exitCode === 0);
      const names = ENGINES.filter((_name, index) => runs[index]?.exitCode === 0);
      const losers = runs.filter(({ exitCode }) => exitCode !== 0);
      for (const loser of losers) {
        const [refusal] = wordsOf(loser, 'threw');
        expect(refusal?.code).toBe('STATE_LOCKED');
        const holder = /job (engine-\d)/.exec(refusal?.message ?? '')?.[1];
        expect(names).toContain(holder);
      }
      const world = await readWorld(bench.folder);
      expectOneByOne(winners, world);
      expect(winners.length).toBeGreaterThan(0);
      refused += losers.length;
    }
    expect(refused).toBeGreaterThan(0);
    printRounds(`not waiting, ${String(refused)} refused`, startedAtMs);
  });

  it('follow a holder that is killed, however many are', async () => {
    const at: Moment = { of: 'intent', nth: 3, side: 'after', delayMs: 5 };
    const killed = ENGINES.slice(0, 4);
    const blows = Object.fromEntries(
      killed.map((job) => [job, { kind: 'kill-engine' as const, at }]),
    );
    const runs = await runTogether(bench, { lockWaitMs: 120_000, blows });
    const survivors = runs.slice(killed.length);
    expect(runs.slice(0, killed.length).map(({ signal }) => signal)).toEqual(
      killed.map(() => 'SIGKILL'),
    );
    expect(survivors.filter(({ exitCode }) => exitCode !== 0).map(describeRun)).toEqual([]);
    // Whoever was last inside may have been killed there; one more run makes it whole.
    const last = findLast(runs) ?? '';
    expect((await bench.run({ job: last, config: `${last}.yaml` })).exitCode).toBe(0);
    expectWholeWorldOf(last, await readWorld(bench.folder));
  });
});
