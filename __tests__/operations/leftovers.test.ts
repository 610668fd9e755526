import { expect, it } from 'vitest';
import {
  aConfig,
  aModule,
  changesOf,
  codesOf,
  leaveIntent,
  openWorkbench,
  useLocalProvider,
  withFinalizerTrouble,
  withPorts,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** The same project some time later. */
function later(bench: Workbench, ms: number): Workbench {
  const { clock } = bench.ports;
  return withPorts(bench, { clock: { ...clock, now: () => clock.now() + ms } });
}

it('T-86 keeps looking for what nobody wants any more and may still turn up, for an hour', async () => {
  const bench = await openWorkbench();
  await bench.write(aConfig([]));
  const minutes = 60_000;
  await leaveIntent(bench, { name: 'net', at: new Date(bench.ports.clock.now()).toISOString() });
  const soon = await later(bench, 10 * minutes).apply();
  expect(soon.kind).toBe('nothing-to-do');
  expect(codesOf(soon)).toEqual(['NOT_FOUND_YET']);
  expect((await bench.intents()).map(({ name }) => name)).toEqual(['net']);
  expect(codesOf(await later(bench, 70 * minutes).apply())).toEqual([]);
  expect(await bench.intents()).toEqual([]);
});

it('T-86 deletes what turns up after all and nobody wants', async () => {
  const bench = await openWorkbench();
  await bench.write(aConfig([aModule('net')]));
  await bench.apply();
  const store = await bench.store();
  const [stored] = await store.list();
  await bench.write(aConfig([]));
  await store.remove(stored!.record.name, stored!.revision);
  await leaveIntent(bench, { name: 'net' });
  expect(changesOf(await bench.apply())).toEqual(['delete net']);
  expect((await bench.cloud()).size).toBe(0);
});

it('asks a provider again to finish what an earlier run could not, though nothing changes', async () => {
  const bench = await openWorkbench();
  await bench.write(withFinalizerTrouble([aModule('net')]));
  expect((await bench.apply()).kind).toBe('partly-applied');
  const again = await bench.apply();
  expect(changesOf(again)).toEqual([]);
  expect(again).toMatchObject({
    kind: 'partly-applied',
    report: { results: [], finalizeErrors: [expect.any(String)] },
  });
  await bench.write(aConfig([aModule('net')]));
  expect((await bench.apply()).kind).toBe('nothing-to-do');
  await bench.write(withFinalizerTrouble([aModule('net')]));
  expect((await bench.apply()).kind).toBe('nothing-to-do');
});
