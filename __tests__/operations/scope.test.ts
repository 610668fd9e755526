import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { claimRecord, forgetRecord, listState } from '../../src/operations/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  openWorkbench,
  PROVIDER,
  resultsOf,
  STATE,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const renamedIn = (environments: readonly string[], name: string): JsonObject => ({
  environments: Object.fromEntries(
    environments.map((environment) => [
      environment,
      { config: { name: `${environment}-${name}` } },
    ]),
  ),
});

/** Rewrites a record's file as something else than us would have. */
async function edit(bench: Workbench, name: string, change: (record: JsonObject) => JsonObject) {
  const path = join(bench.folder, 'state', `${name}.json`);
  const record = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
  await writeFile(path, JSON.stringify(change(record)));
}

function changeRequest(bench: Workbench, name: string, environment: string) {
  return {
    ...base(bench.folder),
    ...{ environment, name, lockWaitMs: 0, cancelled: new AbortController().signal },
  };
}

describe('two environments that share a state directory', () => {
  it('T-11 never touch each other’s resources, not even to destroy', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', {}, renamedIn(['staging', 'prod'], 'net'))]));
    await bench.apply({ environment: 'prod' });
    await bench.apply({ environment: 'staging' });
    expect(changesOf(await bench.plan({ environment: 'staging' }))).toEqual([]);
    expect(changesOf(await bench.destroy({ environment: 'staging' }))).toEqual([
      'delete staging-net',
    ]);
    expect([...(await bench.cloud()).keys()]).toEqual(['prod-net']);
    expect(changesOf(await bench.plan({ environment: 'prod', asksProviders: false }))).toEqual([]);
  });

  it('T-11 leave an unclaimed record alone, also when the other’s variables are not set', async () => {
    const bench = await openWorkbench();
    const modules = [
      aModule('net', {}, renamedIn(['staging', 'prod'], 'net')),
      aModule('dns', {}, { environments: { staging: null, prod: { config: { region: '${R}' } } } }),
    ];
    await bench.write(
      aConfig([...modules, aModule('orphan', {}, renamedIn(['staging'], 'orphan'))]),
    );
    await bench.apply({ environment: 'staging' });
    // Upstream wrote the record, so nothing says whose it is.
    const store = await bench.store();
    for (const key of await store.companions.list('index')) {
      await store.companions.remove(key, (await store.companions.get(key))!.revision);
    }
    await bench.write(aConfig(modules));
    const outcome = await bench.plan({ environment: 'staging', asksProviders: false });
    expect(changesOf(outcome)).toEqual([]);
    expect(codesOf(outcome)).toContain('RECORD_UNCLAIMED');
  });

  it('T-11 spell the directory as they like', async () => {
    const bench = await openWorkbench();
    const state = {
      ...STATE,
      environments: { prod: { config: { directory: './state' } }, staging: {} },
    };
    const modules = [state, PROVIDER, aModule('net', {}, renamedIn(['staging', 'prod'], 'net'))];
    await bench.write({ modules: [...modules, aModule('old', {}, renamedIn(['prod'], 'old'))] });
    await bench.apply({ environment: 'prod' });
    const store = await bench.store();
    for (const key of await store.companions.list('index')) {
      await store.companions.remove(key, (await store.companions.get(key))!.revision);
    }
    await bench.write({ modules });
    const outcome = await bench.plan({ environment: 'staging', asksProviders: false });
    expect(changesOf(outcome)).toEqual(['create staging-net']);
  });

  it('T-11 leave each other’s orphans to the environment that made them', async () => {
    const bench = await openWorkbench();
    const net = aModule('net', {}, renamedIn(['staging', 'prod'], 'net'));
    await bench.write(aConfig([net, aModule('old', {}, renamedIn(['prod'], 'old'))]));
    await bench.apply({ environment: 'prod' });
    await bench.write(aConfig([net]));
    const planned = async (environment: string) =>
      changesOf(await bench.plan({ environment, asksProviders: false }));
    expect(await planned('staging')).toEqual(['create staging-net']);
    expect(await planned('prod')).toEqual(['delete prod-old']);
  });

  it('T-11 refuse to forget or claim what belongs to the other', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', {}, renamedIn(['staging', 'prod'], 'net'))]));
    await bench.apply({ environment: 'prod' });
    const request = changeRequest(bench, 'prod-net', 'staging');
    expect(codesOf(await forgetRecord(request, bench.ports))).toEqual(['CLAIMED_ELSEWHERE']);
    expect(codesOf(await claimRecord(request, bench.ports))).toEqual(['CLAIMED_ELSEWHERE']);
    expect(Object.keys(await bench.stateFiles())).toEqual(['prod-net.json']);
    const listed = await listState({ ...base(bench.folder), environment: 'staging' }, bench.ports);
    expect(listed).toMatchObject({ kind: 'listed', records: [{ environment: 'prod' }] });
  });

  it('destroy what upstream recorded of this environment, though no index names it', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', {}, renamedIn(['staging', 'prod'], 'net'))]));
    await bench.apply({ environment: 'staging' });
    const store = await bench.store();
    for (const key of await store.companions.list('index')) {
      await store.companions.remove(key, (await store.companions.get(key))!.revision);
    }
    const outcome = await bench.destroy({ environment: 'staging' });
    expect(resultsOf(outcome)).toEqual({ 'staging-net': 'done' });
  });
});

describe('records without a module', () => {
  it('T-09 T-10 are deleted alike by plan and apply, also the last of their provider', async () => {
    const bench = await openWorkbench();
    const second = { ...PROVIDER, name: 'second' };
    const lonely = aModule('lonely', { provider: 'second' });
    await bench.write({ modules: [STATE, PROVIDER, second, aModule('net'), lonely] });
    await bench.apply();
    await bench.write({ modules: [STATE, PROVIDER, second, aModule('net')] });
    const expected = ['delete lonely'];
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual(expected);
    expect(changesOf(await bench.plan())).toEqual(expected);
    expect(changesOf(await bench.apply())).toEqual(expected);
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);
  });

  it('T-10 are refused when their provider is gone as well, in every command', async () => {
    const bench = await openWorkbench();
    const second = { name: 'second', type: 'iac.provider', config: { provider: 'elsewhere' } };
    await bench.write(aConfig([aModule('lonely')]));
    await bench.apply();
    await bench.write({ modules: [STATE, second] });
    const outcomes = [await bench.plan(), await bench.apply(), await bench.destroy()];
    for (const outcome of outcomes) {
      expect(outcome.kind).toBe('refused');
      expect(codesOf(outcome)).toEqual(['RECORD_PROVIDER_GONE']);
    }
    expect(await bench.operations()).toEqual(['create lonely']);
  });

  it('T-36 that are planned or destroyed do not exist; those in error do', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('ghost'), aModule('sick')]));
    await bench.apply();
    await edit(bench, 'ghost', (record) => ({ ...record, status: 'destroyed' }));
    await edit(bench, 'sick', (record) => ({ ...record, status: 'error' }));
    const outcome = await bench.plan({ asksProviders: false });
    expect(changesOf(outcome)).toEqual(['create ghost']);
    expect(codesOf(outcome)).toEqual(['RECORD_NEEDS_ATTENTION']);
  });

  it('T-50 such as another tool’s metadata.json are no resource', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await writeFile(join(bench.folder, 'state/metadata.json'), '{"version":1}');
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
    expect(changesOf(await bench.destroy())).toEqual(['delete net']);
  });
});

describe('records of what the config names', () => {
  it('T-37 without a hash are compared by their config', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', { cidr: '10.0.0.0/16' })]));
    await bench.apply();
    await edit(bench, 'net', ({ config_hash: _, ...record }) => record);
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it('T-76 under a provider that was renamed are refused with a hint', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    const renamed = { ...PROVIDER, name: 'sky' };
    await bench.write({ modules: [STATE, renamed, aModule('net', { provider: 'sky' })] });
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('refused');
    expect(['RECORD_UNDER_OTHER_PROVIDER', 'RECORD_PROVIDER_GONE']).toContain(codesOf(outcome)[0]);
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('T-84 do not change when the module becomes protected', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await bench.write(aConfig([aModule('net', {}, { protected: true })]));
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
    expect((await bench.stateFiles())['net.json']?.['config']).not.toHaveProperty('protected');
  });
});
