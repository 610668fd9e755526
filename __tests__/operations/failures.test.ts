import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { unlock } from '../../src/operations/index.ts';
import { type Files, FilesError } from '../../src/ports/index.ts';
import { StateError } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  openWorkbench,
  resultsOf,
  useLocalProvider,
  whenTold,
  withPorts,
} from './workbench.ts';
import { hastyClock } from './hasty-clock.ts';

useLocalProvider();

const failing = (method: string, code: string, mode = 'always'): JsonObject => ({
  simulate: { fail: { mode, method, code } },
});

/** Files on a disk without room for the paths that match. */
function fullFor(files: Files, path: RegExp): Files {
  const refuse = (at: string): void => {
    if (path.test(at)) throw new FilesError('FILES_FULL', `cannot write ${at}: ENOSPC`);
  };
  return {
    ...files,
    writeAtomically: async (at, text, options) => {
      refuse(at);
      await files.writeAtomically(at, text, options);
    },
    createExclusively: async (at, text, options) => {
      refuse(at);
      return await files.createExclusively(at, text, options);
    },
  };
}

describe('state during an apply', () => {
  it('T-51 holds each resource the moment it lands, while another still runs', async () => {
    const bench = await openWorkbench();
    const slow = { simulate: { latency_ms: 60_000 } };
    await bench.write(aConfig([aModule('fast'), aModule('slow', slow)]));
    const told = whenTold(bench, 'resource-done', 'fast');
    const hurried = new AbortController();
    const cancelled = new AbortController();
    const applying = told.bench.apply({ hurried: hurried.signal, cancelled: cancelled.signal });
    await told.promise;
    expect(Object.keys(await bench.stateFiles())).toEqual(['fast.json']);
    expect((await bench.intents()).map(({ name }) => name)).toContain('slow');
    cancelled.abort();
    hurried.abort();
    expect(resultsOf(await applying)).toEqual({ fast: 'done', slow: 'cut-off' });
  });

  it('T-40 keeps when a resource was created over an update', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    const path = join(bench.folder, 'state/net.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    const dated = {
      ...record,
      created_at: '2020-01-01T00:00:00Z',
      updated_at: '2020-01-01T00:00:00Z',
    };
    await writeFile(path, JSON.stringify({ ...dated, from_a_later_release: 1 }));
    await bench.write(aConfig([aModule('net', { tags: ['a'] })]));
    await bench.apply();
    const after = (await bench.stateFiles())['net.json'];
    expect(after).toMatchObject({ created_at: '2020-01-01T00:00:00Z', from_a_later_release: 1 });
    expect(after?.['updated_at']).not.toBe('2020-01-01T00:00:00Z');
  });

  it('T-52 that cannot be written fails the resource with its id, and the rerun takes it over', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('dns', {}, { type: 'infra.dns' })]));
    const full = withPorts(bench, { files: fullFor(bench.ports.files, /state\/net\.json/) });
    const outcome = await full.apply();
    expect(outcome.kind).toBe('partly-applied');
    expect(resultsOf(outcome)).toEqual({ net: 'APPLY_NOT_RECORDED', dns: 'done' });
    const id = (await bench.cloud()).get('net')!.id;
    const [failure] = 'report' in outcome ? outcome.report.results : [];
    expect(failure).toMatchObject({ name: 'net', error: expect.stringContaining(id) as unknown });
    expect((await bench.intents()).map(({ name }) => name)).toEqual(['net']);

    const again = await bench.apply();
    expect(again.kind).toBe('nothing-to-do');
    expect((await bench.stateFiles())['net.json']).toMatchObject({ provider_id: id });
    expect(await bench.intents()).toEqual([]);
    expect((await bench.operations()).filter((line) => line.startsWith('create'))).toHaveLength(2);
  });

  it('tells what was done even when the housekeeping after it fails', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('old')]));
    await bench.apply();
    await bench.write(aConfig([aModule('net')]));
    const index = /companions\/index/;
    let writes = 0;
    const files = fullFor(bench.ports.files, index);
    const outcome = await withPorts(bench, {
      files: {
        ...files,
        // The names are claimed already; what fails is giving one back.
        createExclusively: (at, text, options) => {
          if (index.test(at)) writes += 1;
          return files.createExclusively(at, text, options);
        },
      },
    }).apply();
    expect(writes).toBe(1);
    expect(outcome.kind).toBe('applied');
    expect(resultsOf(outcome)).toEqual({ old: 'done' });
    expect(bench.events.filter(({ kind }) => kind === 'note')).toMatchObject([
      { level: 'warning' },
    ]);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
  });
});

describe('a change that fails', () => {
  it('T-46 keeps the record of what could not be deleted', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('old', failing('delete', 'INTERNAL', 'once'))]));
    await bench.apply();
    await bench.write(aConfig([]));
    expect(resultsOf(await bench.apply())).toEqual({ old: 'PROVIDER_FAILED' });
    expect(Object.keys(await bench.stateFiles())).toEqual(['old.json']);
    expect(resultsOf(await bench.apply())).toEqual({ old: 'done' });
    expect(await bench.stateFiles()).toEqual({});
  });

  it('T-47 lets a destroy forget exactly what is confirmed, dependants first', async () => {
    const bench = await openWorkbench();
    await bench.write(
      aConfig([
        aModule('net'),
        aModule('db', { depends_on: ['net'], ...failing('delete', 'INTERNAL', 'once') }),
        aModule('web', { depends_on: ['db'] }),
        aModule('free'),
      ]),
    );
    await bench.apply();
    const outcome = await bench.destroy();
    expect(resultsOf(outcome)).toEqual({
      web: 'done',
      db: 'PROVIDER_FAILED',
      net: 'skipped',
      free: 'done',
    });
    expect(Object.keys(await bench.stateFiles())).toEqual(['db.json', 'net.json']);
    expect([...(await bench.cloud()).keys()].sort()).toEqual(['db', 'net']);
    expect(resultsOf(await bench.destroy())).toEqual({ db: 'done', net: 'done' });
    expect(await bench.stateFiles()).toEqual({});
  });

  it('T-63 is told with its resource, its method and the provider’s words, once', async () => {
    const bench = await openWorkbench();
    const fail = { fail: { mode: 'always', method: 'create', message: 'quota of 3 is used up' } };
    await bench.write(aConfig([aModule('net', { simulate: fail })]));
    const outcome = await bench.apply();
    const [result] = 'report' in outcome ? outcome.report.results : [];
    const error = result?.kind === 'failed' ? result.error : '';
    expect(error).toMatch(/Create.*net.*quota of 3 is used up/);
    expect(error.match(/quota of 3/g)).toHaveLength(1);
  });

  it('T-64 has its provider say what is wrong with the resource', async () => {
    const bench = await openWorkbench();
    const files = (config: JsonObject) => aModule('files', config, { type: 'infra.storage' });
    await bench.write(aConfig([files({})]));
    await bench.apply();
    const { id, outputs } = (await bench.cloud()).get('files')!;
    const { path } = outputs as { readonly path: string };
    await rm(path, { recursive: true });
    const fail = { mode: 'always', method: 'update', message: 'no' };
    await bench.write(aConfig([files({ tags: ['new'], simulate: { fail } })]));
    const outcome = await bench.apply();
    const told = [expect.stringContaining(`[run] ${id}: `)];
    expect(outcome).toMatchObject({ report: { results: [{ kind: 'failed', findings: told }] } });
    expect(bench.events.filter(({ kind }) => kind === 'troubleshoot')).toEqual([
      { kind: 'troubleshoot', resource: 'files', findings: told },
    ]);
  });

  it('of an update is looked at by the next run, which converges', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    const crash = { simulate: { crash: { method: 'update', when: 'after' } } };
    await bench.write(aConfig([aModule('net', { tags: ['new'], ...crash })]));
    expect(resultsOf(await bench.apply())).toEqual({ net: 'PROVIDER_DIED' });
    expect((await bench.intents()).map(({ action }) => action)).toEqual(['update']);
    const outcome = await bench.apply();
    expect(changesOf(outcome)).toEqual([]);
    expect(await bench.intents()).toEqual([]);
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it('of an update is undone where the config went back meanwhile', async () => {
    const bench = await openWorkbench();
    const crash = { simulate: { crash: { method: 'update', when: 'after' } } };
    await bench.write(aConfig([aModule('net', crash)]));
    await bench.apply();
    await bench.write(aConfig([aModule('net', { tags: ['new'], ...crash })]));
    expect(resultsOf(await bench.apply())).toEqual({ net: 'PROVIDER_DIED' });
    await bench.write(aConfig([aModule('net', crash)]));
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
    expect(changesOf(await bench.apply())).toEqual(['update net']);
    expect((await bench.cloud()).get('net')?.config).not.toHaveProperty('tags');
  });
});

describe('two applies at once', () => {
  const slow = { simulate: { latency_ms: 60_000 } };

  it('T-53 are never both at work: the second refuses and names the first', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', slow)]));
    const stop = new AbortController();
    const told = whenTold(bench, 'resource-started', 'net');
    const first = told.bench.apply({ cancelled: stop.signal, hurried: stop.signal });
    await told.promise;
    await expect(bench.apply()).rejects.toSatisfy(
      (error) =>
        error instanceof StateError &&
        error.code === 'STATE_LOCKED' &&
        error.message.includes('octo') &&
        error.message.includes('acme/shop'),
    );
    stop.abort();
    await first;
    expect(await unlock(base(bench.folder), bench.ports)).toEqual({ kind: 'not-locked' });
  });

  it('T-53 one waits for the other when it may', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', { simulate: { latency_ms: 300 } })]));
    const told = whenTold(bench, 'resource-started', 'net');
    const first = told.bench.apply();
    await told.promise;
    const second = await bench.apply({ lockWaitMs: 30_000 });
    expect((await first).kind).toBe('applied');
    expect(second.kind).toBe('nothing-to-do');
    expect(bench.events.map(({ kind }) => kind)).toContain('lock-waiting');
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('T-53 one whose lock is taken away starts and records nothing more, and says so', async () => {
    const bench = await openWorkbench();
    const slow = { simulate: { latency_ms: 60_000 } };
    await bench.write(aConfig([aModule('first', slow), aModule('second')]));
    const told = whenTold(bench, 'resource-started', 'first');
    const hasty = withPorts(told.bench, { clock: hastyClock(bench.ports.clock) });
    const applying = hasty.apply({ limit: 1 });
    await told.promise;
    expect(await unlock(base(bench.folder), bench.ports)).toMatchObject({ kind: 'unlocked' });
    const outcome = await applying;
    expect(outcome).toMatchObject({ kind: 'partly-applied', report: { cancelled: false } });
    expect(codesOf(outcome)).toContain('LOCK_LOST');
    expect(resultsOf(outcome)).toEqual({ first: 'cut-off', second: 'not-started' });
    expect(await bench.stateFiles()).toEqual({});
  });
});
