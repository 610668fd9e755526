import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Blow, Moment } from '../engine/script.ts';
import { findFaults, readWorld, type World } from '../world/inspect-world.ts';
import { describeRun } from '../world/rerun.ts';
import { type Sample, toConfigText } from '../world/sample-config.ts';
import { type Bench, openWorkshop, type Run, wordsOf, type Workshop } from '../world/workshop.ts';

const ENGINES = Array.from({ length: 8 }, (_, index) => `engine-${String(index + 1)}`);
const RESOURCES = Array.from({ length: 6 }, (_, index) => `role-${String(index + 1)}`);
const ROUNDS = 5;

let workshop: Workshop;
let bench: Bench;

beforeAll(async () => {
  workshop = await openWorkshop();
  bench = await workshop.openBench('a');
});
afterAll(() => workshop[Symbol.asyncDispose]());
/** What one engine wants: each wants the same resources to say its own name. */
function of(engine: string): Sample {
  const config = { said_by: engine, simulate: { latency_ms: 20 } };
  return Object.fromEntries(RESOURCES.map((name) => [name, { type: 'infra.iam_role', config }]));
}

/** All eight at once, where nothing is yet; `blows` by engine. */
async function runTogether(options: {
  readonly lockWaitMs: number;
  readonly blows?: Readonly<Record<string, Blow>>;
}): Promise<readonly Run[]> {
  const { lockWaitMs, blows = {} } = options;
  await bench.clear();
  for (const engine of ENGINES) await bench.writeConfig(`${engine}.yaml`, toConfigText(of(engine)));
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
function expectOneByOne(runs: readonly Run[], world: World): void {
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

function expectWholeWorldOf(engine: string | undefined, world: World): void {
  expect(findFaults(world, of(engine ?? ''))).toEqual([]);
  const voices = world.catalogue.map(({ config }) => config['said_by']);
  expect(new Set(voices)).toEqual(new Set([engine]));
}

function findLast(runs: readonly Run[]): string | undefined {
  const starts = runs.map((run) => toSpan(run).fromMs);
  return ENGINES[starts.indexOf(Math.max(...starts))];
}

describe('eight applies started at once on one environment', () => {
  it('T-53 follow each other when they wait for the lock', async () => {
    const startedAtMs = Date.now();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const runs = await runTogether({ lockWaitMs: 120_000 });
      expect(runs.filter(({ exitCode }) => exitCode !== 0).map(describeRun)).toEqual([]);
      const world = await readWorld(bench.folder);
      expectOneByOne(runs, world);
      expectWholeWorldOf(findLast(runs), world);
    }
    print('waiting for the lock', startedAtMs);
  });

  it('T-53 refuse, naming the holder, when they do not wait', async () => {
    const startedAtMs = Date.now();
    let refused = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const runs = await runTogether({ lockWaitMs: 0 });
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
    print(`not waiting, ${String(refused)} refused`, startedAtMs);
  });

  it('follow a holder that is killed, however many are', async () => {
    const at: Moment = { of: 'intent', nth: 3, side: 'after', delayMs: 5 };
    const killed = ENGINES.slice(0, 4);
    const blows = Object.fromEntries(
      killed.map((job) => [job, { kind: 'kill-engine' as const, at }]),
    );
    const runs = await runTogether({ lockWaitMs: 120_000, blows });
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

  function print(suite: string, startedAtMs: number): void {
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
    process.stdout.write(`${suite}: ${String(ROUNDS)} rounds of eight, ${seconds} s\n`);
  }
});
