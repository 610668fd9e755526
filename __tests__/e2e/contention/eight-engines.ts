import { expect } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Blow } from '../engine/script.ts';
import { findFaults, readWorld, type World } from '../world/inspect-world.ts';
import { describeRun } from '../world/rerun.ts';
import { FILESYSTEM_STATE, type Sample, toConfigText } from '../world/sample-config.ts';
import { type Bench, type Run, wordsOf } from '../world/workshop.ts';

/** The names of the eight. */
export const ENGINES = Array.from({ length: 8 }, (_, index) => `engine-${String(index + 1)}`);
const RESOURCES = Array.from({ length: 6 }, (_, index) => `role-${String(index + 1)}`);

/** How many rounds each test has; `WFCTL_E2E_ROUNDS=50` asks for more. */
export const ROUNDS = Number(process.env['WFCTL_E2E_ROUNDS'] ?? 5);

/** What one engine wants: each wants the same resources to say its own name. */
function of(engine: string): Sample {
  const config = { said_by: engine, simulate: { latency_ms: 20 } };
  return Object.fromEntries(RESOURCES.map((name) => [name, { type: 'infra.iam_role', config }]));
}

/** How the eight are started. */
export interface Together {
  readonly lockWaitMs: number;
  /** By engine. */
  readonly blows?: Readonly<Record<string, Blow>>;
  /** Where nothing is kept yet. */
  readonly state?: JsonObject;
}

/** All eight at once, in an empty project folder. */
export async function runTogether(bench: Bench, together: Together): Promise<readonly Run[]> {
  const { lockWaitMs, blows = {}, state = FILESYSTEM_STATE } = together;
  await bench.clear();
  for (const engine of ENGINES) {
    await bench.writeConfig(`${engine}.yaml`, toConfigText(of(engine), {}, state));
  }
  return await Promise.all(
    ENGINES.map((job) => {
      const blow = blows[job];
      const script = { job, config: `${job}.yaml`, lockWaitMs };
      return bench.run(blow === undefined ? script : { ...script, blow });
    }),
  );
}

/** From when a run said that it holds the lock to its last change. */
function toSpan(run: Run): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = wordsOf(run, 'locked')[0]?.atMs ?? 0;
  return { fromMs, toMs: Math.max(fromMs, ...wordsOf(run, 'changed').map(({ atMs }) => atMs)) };
}

/** That no two runs were at work at the same time, by their own words and by the provider's log. */
export function expectOneByOne(runs: readonly Run[], world: World): void {
  const spans = runs.map(toSpan).sort((left, right) => left.fromMs - right.fromMs);
  for (const [index, span] of spans.entries()) {
    expect(span.toMs).toBeLessThanOrEqual(spans[index + 1]?.fromMs ?? Infinity);
  }
  // Whoever is inside changes every resource once, so the log comes in whole sets.
  const names = world.operations.map(({ name }) => name);
  expect(names).toHaveLength(runs.length * RESOURCES.length);
  for (let start = 0; start < names.length; start += RESOURCES.length) {
    expect(names.slice(start, start + RESOURCES.length).sort()).toEqual(RESOURCES);
  }
}

/** That both sides are what this engine wanted, and only that. */
export function expectWholeWorldOf(engine: string | undefined, world: World): void {
  expect(findFaults(world, of(engine ?? ''))).toEqual([]);
  const voices = world.catalogue.map(({ config }) => config['said_by']);
  expect(new Set(voices)).toEqual(new Set([engine]));
}

/** Who took the lock last. */
export function findLast(runs: readonly Run[]): string | undefined {
  const starts = runs.map((run) => toSpan(run).fromMs);
  return ENGINES[starts.indexOf(Math.max(...starts))];
}

/** Rounds in which all eight wait for their turn, each with an empty state of its own. */
export async function expectToFollowEachOther(
  bench: Bench,
  newState: () => Promise<JsonObject>,
): Promise<void> {
  const startedAtMs = Date.now();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const state = await newState();
    const runs = await runTogether(bench, { lockWaitMs: 120_000, state });
    expect(runs.filter(({ exitCode }) => exitCode !== 0).map(describeRun)).toEqual([]);
    const world = await readWorld(bench.folder, state);
    expectOneByOne(runs, world);
    expectWholeWorldOf(findLast(runs), world);
  }
  printRounds('waiting for the lock', startedAtMs);
}

/** Tells what the rounds took. */
export function printRounds(suite: string, startedAtMs: number): void {
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  process.stdout.write(`${suite}: ${String(ROUNDS)} rounds of eight, ${seconds} s\n`);
}
