import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangeKind, Moment } from '../engine/script.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { type Sample, THIRTY, THIRTY_CHANGED, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { findFailures, printSummary, type Trial } from '../world/summary.ts';
import { type Bench, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';
import { describeMoment } from './choose-moments.ts';

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, Bench];

beforeAll(async () => {
  workshop = await openWorkshop();
  benches = [await workshop.openBench('a'), await workshop.openBench('b')];
});
afterAll(() => workshop[Symbol.asyncDispose]());

/** Longer than this the engine is taken to hang. */
const PATIENCE_MS = 20_000;

async function killPluginAt(
  at: Moment,
  { bench, sample }: { readonly bench: Bench; readonly sample: Sample },
): Promise<Trial> {
  const startedAtMs = Date.now();
  const run = await bench.run({ blow: { kind: 'kill-plugin', at } });
  const wasStruck = wordsOf(run, 'struck').length > 0;
  const faults: string[] = [];
  if (run.endedAtMs - startedAtMs > PATIENCE_MS) faults.push('the engine hung');
  const [ending] = wordsOf(run, 'ended');
  const died = ending?.failures.filter(({ code }) => code === 'PROVIDER_DIED') ?? [];
  if (wasStruck && (run.exitCode !== 1 || died.length === 0)) {
    faults.push(`the engine did not say that its plugin died: ${describeRun(run)}`);
  }
  faults.push(...(await rerun(bench, sample)));
  return { title: describeMoment(at), wasStruck, faults };
}

function chooseMoments(intents: number, amount: number): readonly Moment[] {
  const random = createRandom(seed + amount);
  return Array.from({ length: amount }, () => ({
    of: random.pick<ChangeKind>(['intent', 'intent', 'record']),
    // Something must be left to do that the plugin is missed for.
    nth: random.between(1, Math.floor(intents / 2)),
    side: 'after',
    delayMs: random.pick([0, 0, 1, 2, 4]),
  }));
}

function judge(suite: string, trials: readonly Trial[], startedAtMs: number): void {
  printSummary(suite, trials, startedAtMs);
  expect(findFailures(trials, seed)).toEqual([]);
  expect(trials.every(({ wasStruck }) => wasStruck)).toBe(true);
}

it('fails without hanging when the plugin is killed, and the next run makes the rest', async () => {
  const startedAtMs = Date.now();
  const trials = await sideBySide(chooseMoments(30, 20), benches, async (at, bench) => {
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
    return await killPluginAt(at, { bench, sample: THIRTY });
  });
  judge('plugin killed during the first apply', trials, startedAtMs);
});

it('does so when the plugin is killed during updates, replacements and deletions', async () => {
  const startedAtMs = Date.now();
  for (const bench of benches) {
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
    expect((await bench.run()).exitCode).toBe(0);
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY_CHANGED));
    await bench.keep();
  }
  const trials = await sideBySide(chooseMoments(20, 12), benches, async (at, bench) => {
    await bench.restore();
    return await killPluginAt(at, { bench, sample: THIRTY_CHANGED });
  });
  judge('plugin killed during a change', trials, startedAtMs);
});
