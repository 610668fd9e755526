import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Blow, Moment } from '../engine/script.ts';
import { describeMoment } from '../kill/choose-moments.ts';
import { readWorld } from '../world/inspect-world.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { type Sample, THIRTY, toConfigText, withKnobs } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { findFailures, printSummary, type Trial } from '../world/summary.ts';
import { type Bench, openWorkshop, type Run, wordsOf, type Workshop } from '../world/workshop.ts';

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, ...Bench[]];

beforeAll(async () => {
  workshop = await openWorkshop();
  // Four at once, though there may be two cores: nine tenths of the time they wait for graces to end.
  benches = [
    await workshop.openBench('a'),
    await workshop.openBench('b'),
    await workshop.openBench('c'),
    await workshop.openBench('d'),
  ];
});
afterAll(() => workshop[Symbol.asyncDispose]());

/** What the runner gives a step between its first signal and the next. */
const GRACE_MS = 7500;

/** Well beyond the grace; what hangs was made all the same, and hangs again when it is looked into. */
const HANGS: JsonObject = { latency_ms: 12_000 };
const SLOW_THIRTY = withKnobs(
  THIRTY,
  { latency_ms: 300 },
  { 'storage-2': HANGS, 'firewall-1': HANGS },
);

/** A cancelled run ends in time, as failed, with both sides in order and nothing left running. */
async function findCancelFaults(run: Run, bench: Bench): Promise<readonly string[]> {
  const [struck] = wordsOf(run, 'struck');
  const tookMs = run.endedAtMs - (struck?.atMs ?? 0);
  const world = await readWorld(bench.folder);
  const known = new Set<string>([...world.records.map(({ name }) => name), ...world.pending]);
  const unknown = world.catalogue.filter(({ name }) => !known.has(name));
  return [
    ...(tookMs <= GRACE_MS ? [] : [`it took ${String(tookMs)} ms to end`]),
    ...(run.exitCode === 1 ? [] : [`it ended otherwise than as failed: ${describeRun(run)}`]),
    ...(world.lock === undefined ? [] : ['the lock is still there']),
    ...unknown.map(({ name }) => `${name} exists, and neither state nor journal know of it`),
    ...(await bench.findSurvivors()).map((pid) => `the provider process ${String(pid)} lives on`),
  ];
}

function toSignal(signal: 'SIGTERM' | 'SIGINT', at: Moment): Blow {
  return { kind: 'signal', signal, at };
}

describe('when apply gets a signal', () => {
  it('T-79 ends in time with state and lock in order, and the next run makes the rest', async () => {
    const startedAtMs = Date.now();
    const random = createRandom(seed);
    const blows = Array.from({ length: 14 }, () =>
      toSignal(random.pick(['SIGTERM', 'SIGINT']), {
        of: random.pick(['intent', 'intent', 'intent', 'record', 'settle', 'lock']),
        nth: 1,
        side: 'after',
        delayMs: random.between(0, 1200),
      }),
    );
    const trials = await sideBySide(blows, benches, async (blow, bench): Promise<Trial> => {
      await bench.clear();
      await bench.writeConfig('infra.yaml', toConfigText(SLOW_THIRTY));
      const run = await bench.run({ blow });
      const faults = [...(await findCancelFaults(run, bench))];
      await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
      faults.push(...(await rerun(bench, THIRTY)));
      const wasStruck = wordsOf(run, 'struck').length > 0;
      return { title: describeMoment(blow.at), wasStruck, faults };
    });
    printSummary('cancelled', trials, startedAtMs);
    expect(findFailures(trials, seed)).toEqual([]);
    expect(trials.every(({ wasStruck }) => wasStruck)).toBe(true);
  });

  it('writes down what had landed before it', async () => {
    const [bench] = benches;
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(SLOW_THIRTY));
    const at: Moment = { of: 'record', nth: 4, side: 'after', delayMs: 0 };
    const run = await bench.run({ blow: toSignal('SIGTERM', at) });
    const landed = wordsOf(run, 'changed').map(({ resource }) => resource);
    const world = await readWorld(bench.folder);
    expect(landed.length).toBeGreaterThanOrEqual(4);
    expect(world.records.map(({ name }) => name).sort()).toEqual([...landed].sort());
    expect(wordsOf(run, 'ended')[0]).toMatchObject({ outcome: 'cancelled', cutOff: ['storage-2'] });
    expect(world.pending).toEqual(['storage-2']);
  });
});

describe('when a provider hangs', () => {
  const [ONE, HANGING]: readonly [Sample, Sample] = [
    { zone: { type: 'infra.dns', config: { domain: 'example.com' } } },
    { zone: { type: 'infra.dns', config: { domain: 'example.com', note: 'x', simulate: HANGS } } },
  ];
  const LOCKED: Moment = { of: 'lock', nth: 1, side: 'after', delayMs: 1500 };

  it('ends in time while it starts', async () => {
    const [bench] = benches;
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(ONE, { simulate: HANGS }));
    const run = await bench.run({ blow: toSignal('SIGTERM', LOCKED) });
    expect(await findCancelFaults(run, bench)).toEqual([]);
  });

  it('ends in time while it compares', async () => {
    const [bench] = benches;
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(ONE));
    expect((await bench.run()).exitCode).toBe(0);
    await bench.writeConfig('infra.yaml', toConfigText(HANGING));
    const run = await bench.run({ blow: toSignal('SIGINT', LOCKED) });
    expect(await findCancelFaults(run, bench)).toEqual([]);
    await bench.writeConfig('infra.yaml', toConfigText(ONE));
    expect(await rerun(bench, ONE)).toEqual([]);
  });

  it('gives running calls up at the second signal', async () => {
    const [bench] = benches;
    await bench.clear();
    await bench.writeConfig('infra.yaml', toConfigText(HANGING));
    const at: Moment = { of: 'intent', nth: 1, side: 'after', delayMs: 100 };
    const engine = bench.start({ blow: toSignal('SIGINT', at) });
    await engine.heard('struck');
    const secondAtMs = Date.now();
    engine.process.kill('SIGTERM');
    const run = await engine.done;
    expect(run.endedAtMs - secondAtMs).toBeLessThan(2500);
    expect(await findCancelFaults(run, bench)).toEqual([]);
  });
});
