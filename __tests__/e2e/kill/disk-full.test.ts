import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangeKind, Moment } from '../engine/script.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { THIRTY, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { findFailures, printSummary, type Trial } from '../world/summary.ts';
import { type Bench, openWorkshop, type Run, wordsOf, type Workshop } from '../world/workshop.ts';
import { describeMoment } from './choose-moments.ts';

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, Bench];

beforeAll(async () => {
  workshop = await openWorkshop();
  benches = [await workshop.openBench('a'), await workshop.openBench('b')];
});
afterAll(() => workshop[Symbol.asyncDispose]());

/** A run without room for its state ends as failed, and says of which resources and why. */
function findRunFaults(run: Run): readonly string[] {
  const failures = wordsOf(run, 'ended').flatMap((ending) => ending.failures);
  const isTold = failures.some(
    ({ code }) => code === 'STATE_WRITE_FAILED' || code === 'APPLY_NOT_RECORDED',
  );
  const names = failures.filter(({ name }) => name in THIRTY);
  return run.exitCode === 1 && isTold && names.length === failures.length
    ? []
    : [`the full disk was not told of: ${describeRun(run)}`];
}

it('fails naming the resources when no space is left, and goes on once there is some', async () => {
  const startedAtMs = Date.now();
  const random = createRandom(seed);
  const moments = Array.from({ length: 20 }, (): Moment => ({
    of: random.pick<ChangeKind>(['intent', 'record']),
    nth: random.between(1, 29),
    side: 'before',
    delayMs: 0,
  }));
  const trials = await sideBySide(moments, benches, async (at, bench): Promise<Trial> => {
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
    const run = await bench.run({ blow: { kind: 'fill-disk', at } });
    const wasStruck = wordsOf(run, 'struck').length > 0;
    const faults = [...findRunFaults(run), ...(await rerun(bench, THIRTY))];
    return { title: describeMoment(at), wasStruck, faults };
  });
  printSummary('disk full', trials, startedAtMs);
  expect(findFailures(trials, seed)).toEqual([]);
});

it('does so on a disk that is really full', async ({ skip }) => {
  const startedAtMs = Date.now();
  const [bench] = benches;
  await bench.clear();
  await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
  const state = join(bench.folder, 'state');
  await mkdir(state);
  if (!mount(['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', state])) skip('needs the right to mount');
  try {
    const trials: Trial[] = [];
    for (const sizeKib of [64, 96, 128, 160, 192]) {
      expect(mount(['-o', `remount,size=${String(sizeKib)}k`, state])).toBe(true);
      const run = await bench.run();
      if (run.exitCode === 0) break;
      trials.push({ title: `${String(sizeKib)} KiB`, wasStruck: true, faults: findRunFaults(run) });
    }
    expect(mount(['-o', 'remount,size=64m', state])).toBe(true);
    trials.push({ title: 'with space again', wasStruck: true, faults: await rerun(bench, THIRTY) });
    printSummary('disk really full', trials, startedAtMs);
    expect(findFailures(trials, seed)).toEqual([]);
    expect(trials.length).toBeGreaterThan(1);
  } finally {
    runTool('umount', [state]);
  }
});

function mount(args: readonly string[]): boolean {
  return runTool('mount', args);
}

/** Whether the tool is there and succeeded. */
function runTool(name: string, args: readonly string[]): boolean {
  return spawnSync(name, args).status === 0;
}
