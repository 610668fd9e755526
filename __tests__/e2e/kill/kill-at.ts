import { expect } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Moment } from '../engine/script.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import type { Sample } from '../world/sample-config.ts';
import { findFailures, printSummary, type Trial } from '../world/summary.ts';
import { type Bench, wordsOf } from '../world/workshop.ts';
import { describeMoment } from './choose-moments.ts';

/** What is to be there in the end, and where it is remembered. */
export interface Aftermath {
  readonly bench: Bench;
  readonly sample: Sample;
  /** Of the config; a folder of the project when absent. */
  readonly state?: JsonObject;
}

/** Kills one run after the other at the moments, each going on from where the last one died. */
export async function killAt(
  moments: readonly Moment[],
  { bench, sample, state }: Aftermath,
): Promise<Trial> {
  const faults: string[] = [];
  let wasStruck = false;
  for (const at of moments) {
    const run = await bench.run({ job: 'killed', blow: { kind: 'kill-engine', at } });
    const isStruck = wordsOf(run, 'struck').length > 0;
    wasStruck ||= isStruck;
    const isExpected = isStruck ? run.signal === 'SIGKILL' : run.exitCode === 0;
    if (!isExpected) faults.push(`the run to be killed ended by itself: ${describeRun(run)}`);
  }
  faults.push(...(await rerun(bench, sample, state)));
  return { title: moments.map(describeMoment).join(', then '), wasStruck, faults };
}

/** Prints what became of the trials of a suite, and expects that nothing was wrong after any. */
export function judgeKills(suite: {
  readonly suite: string;
  readonly trials: readonly Trial[];
  readonly startedAtMs: number;
  readonly seed: number;
}): void {
  const { trials } = suite;
  printSummary(suite.suite, trials, suite.startedAtMs);
  expect(findFailures(trials, suite.seed)).toEqual([]);
  const missed = trials.filter(({ wasStruck }) => !wasStruck).length;
  expect(missed).toBeLessThanOrEqual(trials.length / 10);
}
