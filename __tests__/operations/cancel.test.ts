import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reconcile, unlock } from '../../src/operations/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import { DriverError } from '../../src/resources/index.ts';
import { hastyClock } from './hasty-clock.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  leaveIntent,
  openWorkbench,
  resultsOf,
  useLocalProvider,
  whenTold,
  withFinalizerTrouble,
  withPorts,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** Takes the simulated latency out of what stands in the cloud already. */
async function quickenCloud(bench: Workbench): Promise<void> {
  const folder = join(bench.folder, '.wfctl/local/catalogue');
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replace(/("latency_ms":\s*)60000/g, '$10'));
  }
}

const slowly = (latency_ms: number) => ({ simulate: { latency_ms } });
const NOT_LOCKED = { kind: 'not-locked' };

function reconcileRequest(bench: Workbench, token: string) {
  const cancelled = new AbortController().signal;
  return { ...base(bench.folder), token, lockWaitMs: 0, cancelled };
}

describe('a cancel', () => {
  it('T-79 starts nothing new, lets the running call end and gives the lock back', async () => {
    const bench = await openWorkbench();
    await bench.write(withFinalizerTrouble([aModule('running', slowly(300)), aModule('waiting')]));
    const stop = new AbortController();
    const told = whenTold(bench, 'resource-started', 'running');
    const applying = told.bench.apply({ cancelled: stop.signal, limit: 1 });
    await told.promise;
    stop.abort();
    const outcome = await applying;
    const report = { cancelled: true, finalizeErrors: [] };
    expect(outcome).toMatchObject({ kind: 'cancelled', report });
    expect(resultsOf(outcome)).toEqual({ running: 'done', waiting: 'not-started' });
    expect(Object.keys(await bench.stateFiles())).toEqual(['running.json']);
    expect(await bench.intents()).toEqual([]);
    expect(await unlock(base(bench.folder), bench.ports)).toEqual(NOT_LOCKED);
    expect(changesOf(await bench.apply())).toEqual(['create waiting']);
  });

  it('that comes as the last call runs lets the provider finish its work', async () => {
    const bench = await openWorkbench();
    await bench.write(withFinalizerTrouble([aModule('running', slowly(300))]));
    const stop = new AbortController();
    const told = whenTold(bench, 'resource-started', 'running');
    const applying = told.bench.apply({ cancelled: stop.signal });
    await told.promise;
    stop.abort();
    const outcome = await applying;
    expect(resultsOf(outcome)).toEqual({ running: 'done' });
    expect(outcome).toMatchObject({ report: { finalizeErrors: [expect.any(String)] } });
  });

  it('T-79 gives a hanging call up within its grace, and the next run goes on', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('hanging', slowly(60_000))]));
    const stop = new AbortController();
    const told = whenTold(bench, 'resource-started', 'hanging');
    const hasty = withPorts(told.bench, { clock: hastyClock(bench.ports.clock) });
    const applying = hasty.apply({ cancelled: stop.signal });
    await told.promise;
    stop.abort();
    const outcome = await applying;
    expect(outcome.kind).toBe('cancelled');
    expect(resultsOf(outcome)).toEqual({ hanging: 'cut-off' });
    expect(bench.events.map(({ kind }) => kind)).toContain('resource-cut-off');
    expect((await bench.intents()).map(({ name }) => name)).toEqual(['hanging']);
    expect(await unlock(base(bench.folder), bench.ports)).toEqual(NOT_LOCKED);
    // The provider made it and was only slow to say so: what it made is taken over.
    await quickenCloud(bench);
    await bench.write(aConfig([aModule('hanging')]));
    expect(['applied', 'nothing-to-do']).toContain((await bench.apply()).kind);
    expect((await bench.operations()).filter((line) => line === 'create hanging')).toHaveLength(1);
    expect(await bench.intents()).toEqual([]);
  });

  it('T-79 ends the questions of a plan, and leaves nothing locked', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    const fail = { latency_ms: 60_000 };
    await bench.write(aConfig([aModule('net', { simulate: fail })]));
    const stop = new AbortController();
    const told = whenTold(bench, 'provider-ready');
    const applying = told.bench.apply({ cancelled: stop.signal });
    await told.promise;
    stop.abort();
    await expect(applying).rejects.toSatisfy(
      (error) => error instanceof DriverError && error.code === 'PROVIDER_CANCELLED',
    );
    expect(await unlock(base(bench.folder), bench.ports)).toEqual(NOT_LOCKED);
  });

  it('before anything began asks nobody and changes nothing', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const stop = new AbortController();
    const asked: string[] = [];
    const outcome = await bench.apply({
      cancelled: stop.signal,
      onPlanned: () => {
        stop.abort();
      },
      confirm: (plan) => {
        asked.push(plan.id);
        return Promise.resolve(true);
      },
    });
    expect(outcome.kind).toBe('cancelled');
    expect(asked).toEqual([]);
    expect(await bench.operations()).toEqual([]);
  });
});

describe('the step after a run that was cut off', () => {
  it('records what the run made, frees its lock and changes nothing else', async () => {
    const bench = await openWorkbench();
    const crash = { simulate: { crash: { method: 'create', when: 'after' } } };
    await bench.write(aConfig([aModule('net', crash)]));
    let token = '';
    const onLocked = (held: string): void => {
      token = held;
    };
    expect(resultsOf(await bench.apply({ onLocked }))).toEqual({ net: 'PROVIDER_DIED' });
    const outcome = await reconcile(reconcileRequest(bench, token), bench.ports);
    expect(outcome).toEqual({ kind: 'reconciled', names: ['net'] });
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);
    expect(await bench.intents()).toEqual([]);
    expect(await bench.operations()).toEqual(['create net']);
    expect(await unlock(base(bench.folder), bench.ports)).toEqual(NOT_LOCKED);
    const again = await reconcile(reconcileRequest(bench, token), bench.ports);
    expect(again).toEqual({ kind: 'in-order' });
  });

  it('T-60 hides what the records hold before a provider is asked', async () => {
    const made = await openWorkbench();
    await made.write(aConfig([aModule('net', { simulate: { sensitive: ['nickname'] } })]));
    await made.apply();
    const { outputs } = (await made.stateFiles())['net.json'] as { outputs: { nickname: string } };
    await leaveIntent(made, { name: 'net', action: 'delete', run: 'ours' });
    const concealer = createConcealer(createRedactor());
    const { ports } = withPorts(made, { concealer });
    expect((await reconcile(reconcileRequest(made, 'ours'), ports)).kind).toBe('reconciled');
    expect(concealer.redact(outputs.nickname)).toBe('***');
  });

  it('keeps the proof of an attempt of which nothing is found, and leaves others’ alone', async () => {
    const bench = await openWorkbench();
    const crash = { simulate: { crash: { method: 'create', when: 'before' } } };
    await bench.write(aConfig([aModule('net', crash)]));
    let token = '';
    const onLocked = (held: string): void => {
      token = held;
    };
    await bench.apply({ onLocked });
    expect(await reconcile(reconcileRequest(bench, 'unknown'), bench.ports)).toEqual({
      kind: 'in-order',
    });
    await leaveIntent(bench, { name: 'theirs', action: 'delete', run: 'other' });
    const outcome = await reconcile(reconcileRequest(bench, token), bench.ports);
    expect(outcome).toEqual({ kind: 'reconciled', names: ['net'] });
    expect((await bench.intents()).map(({ name }) => name)).toEqual(['net', 'theirs']);
    expect((await bench.apply()).kind).toBe('applied');
    expect(await bench.intents()).toEqual([]);
  });

  it('does not claim order where the config cannot be read any more', async () => {
    const bench = await openWorkbench();
    await bench.writeText('modules: [');
    const outcome = await reconcile(reconcileRequest(bench, 'any'), bench.ports);
    expect(outcome.kind).toBe('unclear');
  });
});
