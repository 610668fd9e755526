import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Moment } from '../engine/script.ts';
import { readWorld, type World } from '../world/inspect-world.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { THIRTY, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import type { Trial } from '../world/summary.ts';
import { type Bench, countsOf, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';
import { chooseMoments, describeMoment } from './choose-moments.ts';
import { judgeKills } from './kill-at.ts';

const INSTANTS = 24;

/** Somebody deletes these by hand. */
const GHOSTS = ['gateway-1', 'gateway-2', 'balancer-3'];
/** Of these somebody changes the config by hand; others refer to what that changes. */
const CHANGED: Readonly<Record<string, JsonObject>> = {
  'vpc-1': { cidr: '10.91.0.0/16' },
  'vpc-2': { cidr: '10.92.0.0/16' },
  'dns-3': { domain: 'elsewhere.example.com' },
  'role-1': { level: 9 },
};
/** These are given other addresses by their provider, to which others refer. */
const MOVED = ['cache-2', 'cache-3'];
const NEW_ADDRESS = { host: 'moved.internal', uri: 'redis://moved.internal:6379' };
/** What its provider showed once, when it was made, and no more. */
const SHOWN_ONCE = { resource: 'storage-1', output: 'password', value: 'shown once' };

const seed = readSeed();
let workshop: Workshop;
let benches: readonly [Bench, Bench];

beforeAll(async () => {
  workshop = await openWorkshop();
  benches = [await workshop.openBench('a'), await workshop.openBench('b')];
  for (const bench of benches) {
    await bench.writeConfig('infra.yaml', toConfigText(THIRTY));
    expect((await bench.run()).exitCode).toBe(0);
    await meddle(bench.folder);
    await bench.keep();
  }
});
afterAll(() => workshop[Symbol.asyncDispose]());

async function meddle(folder: string): Promise<void> {
  const cloud = join(folder, '.wfctl/local');
  for (const file of await readdir(join(cloud, 'catalogue'))) {
    const path = join(cloud, 'catalogue', file);
    const entry = JSON.parse(await readFile(path, 'utf8')) as World['catalogue'][number];
    const { name, type, id } = entry;
    const change = CHANGED[name];
    if (change !== undefined) {
      const config = { ...entry.config, ...change };
      await writeFile(path, JSON.stringify({ ...entry, config }));
    } else if (MOVED.includes(name)) {
      const outputs = { ...entry.outputs, ...NEW_ADDRESS };
      await writeFile(path, JSON.stringify({ ...entry, outputs }));
    } else if (GHOSTS.includes(name)) {
      await rm(path);
      const line = JSON.stringify({ method: 'delete', name, type, id });
      await appendFile(join(cloud, 'operations.log'), `${line}\n`);
    }
  }
  const record = join(folder, 'state', `${SHOWN_ONCE.resource}.json`);
  const { output, value } = SHOWN_ONCE;
  const text = await readFile(record, 'utf8');
  await writeFile(record, text.replace('"outputs": {', `"outputs": {"${output}": "${value}",`));
}

async function killRefreshAt(at: Moment, bench: Bench): Promise<Trial> {
  await bench.restore();
  const before = await readWorld(bench.folder);
  const run = await bench.run({
    task: 'refresh',
    job: 'killed',
    blow: { kind: 'kill-engine', at },
  });
  const wasStruck = wordsOf(run, 'struck').length > 0;
  const isExpected = wasStruck ? run.signal === 'SIGKILL' : run.exitCode === 0;
  const killed = await readWorld(bench.folder);
  const again = await bench.run({ task: 'refresh', job: 'again' });
  const after = await readWorld(bench.folder);
  const faults = [
    ...(isExpected ? [] : [`the run to be killed ended by itself: ${describeRun(run)}`]),
    ...findLosses(killed, 'right after the kill'),
    ...(again.exitCode === 0 ? [] : [`the next refresh failed: ${describeRun(again)}`]),
    ...findLosses(after, 'after the next refresh'),
    ...findStale(after),
    ...(isDeepStrictEqual(after.operations, before.operations) ? [] : ['the cloud was changed']),
    ...withoutShownOnce(await rerun(bench, THIRTY)),
  ];
  return { title: describeMoment(at), wasStruck, faults };
}

/** Whatever is there is remembered, with what was shown only once, whenever one looks. */
function findLosses({ catalogue, records }: World, when: string): readonly string[] {
  const remembered = new Map<string, string>(
    records.map(({ name, providerId }) => [name, providerId]),
  );
  const lost = catalogue.filter(({ name, id }) => remembered.get(name) !== id);
  const kept = records.find(({ name }) => name === SHOWN_ONCE.resource)?.outputs.reveal();
  return [
    ...lost.map(({ name }) => `${name} was forgotten ${when}`),
    ...(kept?.[SHOWN_ONCE.output] === SHOWN_ONCE.value ? [] : [`an output was lost ${when}`]),
  ];
}

/** What is gone is forgotten, what was changed is known, and no lock or intent is left. */
function findStale({ records, pending, lock }: World): readonly string[] {
  const outputs = new Map(
    records.map((record) => [record.name as string, record.outputs.reveal()]),
  );
  return [
    ...GHOSTS.filter((name) => outputs.has(name)).map((name) => `${name} is still remembered`),
    ...['vpc-1', 'vpc-2']
      .filter((name) => outputs.get(name)?.['cidr'] !== CHANGED[name]?.['cidr'])
      .map((name) => `the state does not know what became of ${name}`),
    ...MOVED.filter((name) => outputs.get(name)?.['host'] !== NEW_ADDRESS.host).map(
      (name) => `the state does not know where ${name} is`,
    ),
    ...pending.map((name) => `the journal has an intent for ${name}`),
    ...(lock === undefined ? [] : ['the lock is still there']),
  ];
}

/** That output is only in the state, as it should be. */
function withoutShownOnce(faults: readonly string[]): readonly string[] {
  const { resource, output } = SHOWN_ONCE;
  const expected = `the outputs of ${resource} differ between state and provider in ${output}`;
  return faults.includes(expected)
    ? faults.filter((fault) => fault !== expected)
    : [...faults, `the apply after it lost ${output} of ${resource}`];
}

it('loses nothing when a refresh is killed, and the next one finishes it, whatever the instant', async () => {
  const startedAtMs = Date.now();
  const [bench] = benches;
  await bench.restore();
  const whole = await bench.run({ task: 'refresh' });
  expect({ exitCode: whole.exitCode, said: describeRun(whole) }).toMatchObject({ exitCode: 0 });
  const counts = countsOf(whole);
  expect(counts).toMatchObject({ forget: GHOSTS.length });
  expect(counts.record).toBeGreaterThan(Object.keys(CHANGED).length);
  const random = createRandom(seed + 3);
  const moments = random.shuffle(chooseMoments(counts, 10, random)).slice(0, INSTANTS);
  const trials = await sideBySide(moments, benches, killRefreshAt);
  judgeKills({ suite: 'killed during a refresh', trials, startedAtMs, seed });
});
