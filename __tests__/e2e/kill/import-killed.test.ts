import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Moment } from '../engine/script.ts';
import { readWorld } from '../world/inspect-world.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { THIRTY, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import type { Trial } from '../world/summary.ts';
import { type Bench, countsOf, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';
import { chooseMoments, describeMoment } from './choose-moments.ts';
import { judgeKills } from './kill-at.ts';

const INSTANTS = 12;

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, Bench];

/** Thirty resources that are there, and no state. */
beforeAll(async () => {
  workshop = await openWorkshop();
  benches = [await workshop.openBench('a'), await workshop.openBench('b')];
  for (const bench of benches) {
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
    expect((await bench.run()).exitCode).toBe(0);
    await rm(join(bench.folder, 'state'), { recursive: true });
    await bench.keep();
  }
});
afterAll(() => workshop[Symbol.asyncDispose]());

async function killImportAt(at: Moment, bench: Bench): Promise<Trial> {
  await bench.restore();
  const before = await readWorld(bench.folder);
  const task = 'import-all';
  const run = await bench.run({ task, job: 'killed', blow: { kind: 'kill-engine', at } });
  const wasStruck = wordsOf(run, 'struck').length > 0;
  const isExpected = wasStruck ? run.signal === 'SIGKILL' : run.exitCode === 0;
  const again = await bench.run({ task, job: 'again' });
  const after = await readWorld(bench.folder);
  const faults = [
    ...(isExpected ? [] : [`the run to be killed ended by itself: ${describeRun(run)}`]),
    ...(again.exitCode === 0 ? [] : [`the next import failed: ${describeRun(again)}`]),
    ...(after.records.length === before.catalogue.length ? [] : ['not all of it was recorded']),
    ...(await rerun(bench, THIRTY)),
    ...(isDeepStrictEqual((await readWorld(bench.folder)).operations, before.operations)
      ? []
      : ['the cloud was changed, by what was to take it as it is']),
  ];
  return { title: describeMoment(at), wasStruck, faults };
}

it('records all that is there once, and the next apply has nothing to do, whatever the instant', async () => {
  const startedAtMs = Date.now();
  const [bench] = benches;
  await bench.restore();
  const whole = await bench.run({ task: 'import-all' });
  expect({ exitCode: whole.exitCode, said: describeRun(whole) }).toMatchObject({ exitCode: 0 });
  const counts = countsOf(whole);
  expect(counts).toMatchObject({ record: Object.keys(THIRTY).length });
  const random = createRandom(seed + 4);
  const moments = random.shuffle(chooseMoments(counts, 20, random)).slice(0, INSTANTS);
  const trials = await sideBySide(moments, benches, killImportAt);
  judgeKills({ suite: 'killed during import-all', trials, startedAtMs, seed });
});
