import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { drift, type DriftOutcome, type DriftRequest } from '../../src/operations/index.ts';
import { withoutHaste } from '../../src/operations/look-for-drift.ts';
import {
  type DriftReport,
  type DriftVerdict,
  GHOST,
  toEnvironmentName,
} from '../../src/resources/index.ts';
import { openJournal } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  leaveIntent,
  openWorkbench,
  PROVIDER,
  STATE,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const ONLY_REFRESH = { prunesGhosts: false, allowProtectedPrune: new Set<string>(), lockWaitMs: 0 };
const PRUNE = { ...ONLY_REFRESH, prunesGhosts: true };

async function check(bench: Workbench, over: Partial<DriftRequest> = {}): Promise<DriftOutcome> {
  const { folder, config, positional, environment, pluginFolder, limit } = base(bench.folder);
  const request = { folder, config, positional, environment, pluginFolder, limit };
  const cancelled = new AbortController().signal;
  return await drift({ ...request, refresh: undefined, cancelled, ...over }, bench.ports);
}

function reportOf(outcome: DriftOutcome): DriftReport {
  if ('report' in outcome) return outcome.report;
  throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
}

/** By resource, its verdict, or the code where it could not be told. */
function verdictsOf(outcome: DriftOutcome): Readonly<Record<string, string>> {
  return Object.fromEntries(
    reportOf(outcome).resources.map(({ record, verdict }) => [
      record.name,
      verdict.kind === 'could-not-tell' ? verdict.code : verdict.kind,
    ]),
  );
}

/** Changes a resource behind our back; `undefined` deletes it. */
async function meddle(
  bench: Workbench,
  name: string,
  change: ((entry: JsonObject) => JsonObject) | undefined,
): Promise<void> {
  const folder = join(bench.folder, '.wfctl/local/catalogue');
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    const entry = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    if (entry['name'] !== name) continue;
    if (change === undefined) await rm(path);
    else await writeFile(path, JSON.stringify(change(entry)));
  }
}

const toOtherRange = (entry: JsonObject): JsonObject => ({
  ...entry,
  config: { ...(entry['config'] as JsonObject), cidr: '192.168.0.0/16' },
});

describe('a drift check', () => {
  it('T-48 tells what is in sync, changed and gone apart, and writes nothing', async () => {
    const bench = await openWorkbench();
    const net = aModule('net', { cidr: '10.0.0.0/16' });
    await bench.write(aConfig([net, aModule('old'), aModule('same')]));
    await bench.apply();
    expect(verdictsOf(await check(bench))).toEqual({
      net: 'in-sync',
      old: 'in-sync',
      same: 'in-sync',
    });
    await meddle(bench, 'net', toOtherRange);
    await meddle(bench, 'old', undefined);
    const before = await bench.everythingIn('state');
    const outcome = await check(bench);
    expect(verdictsOf(outcome)).toEqual({ net: 'config-drift', old: 'ghost', same: 'in-sync' });
    expect(reportOf(outcome).resources[0]?.verdict).toMatchObject({
      changes: [{ path: 'cidr', old: '10.0.0.0/16', new: '192.168.0.0/16' }],
    });
    expect(await bench.everythingIn('state')).toBe(before);
  });

  it('T-48 calls nothing of a provider that fails in sync or gone', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await meddle(bench, 'net', undefined);
    const fail = { mode: 'always', method: 'detect_drift', code: 'UNAVAILABLE' };
    const broken = { ...PROVIDER, config: { provider: 'local', simulate: { fail } } };
    await bench.write({ modules: [STATE, broken, aModule('net')] });
    expect(verdictsOf(await check(bench))).toEqual({ net: 'PROVIDER_UNAVAILABLE' });
    const before = await bench.stateFiles();
    expect(verdictsOf(await check(bench, { refresh: PRUNE }))).toEqual({
      net: 'PROVIDER_UNAVAILABLE',
    });
    expect(await bench.stateFiles()).toEqual(before);
  });

  it('T-48 asks the others where one provider does not even start', async () => {
    const bench = await openWorkbench();
    const other = (type: string): JsonObject => ({
      ...PROVIDER,
      name: 'other',
      config: { provider: type },
    });
    const far = aModule('far', { provider: 'other' });
    await bench.write({ modules: [STATE, PROVIDER, other('local'), aModule('net'), far] });
    await bench.apply();
    await meddle(bench, 'net', toOtherRange);
    const crash = { crash: { method: 'initialize', when: 'before' } };
    const broken = { ...other('local'), config: { provider: 'local', simulate: crash } };
    await bench.write({ modules: [STATE, PROVIDER, broken, aModule('net'), far] });
    const outcome = await check(bench);
    const verdicts = verdictsOf(outcome);
    expect(verdicts['net']).toBe('config-drift');
    expect(verdicts['far']).toMatch(/^(PLUGIN|PROVIDER)_/);
    expect(codesOf(outcome)).toEqual(['PROVIDER_NOT_ASKED']);
  });

  it('tells nothing of a resource whose change is under way', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await meddle(bench, 'net', toOtherRange);
    await leaveIntent(bench, { name: 'net', action: 'update' });
    const outcome = await check(bench);
    expect(verdictsOf(outcome)).toEqual({ net: 'UNSETTLED_CHANGE' });
    expect(codesOf(outcome)).toEqual(['CUT_OFF_CHANGES']);
  });

  it('takes no change for drift that another run made meanwhile', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await using store = await bench.store();
    const session = { store, journal: openJournal(store.companions, toEnvironmentName('')) };
    const [stored] = await store.list();
    const { record, revision } = stored!;
    const seen = { record, spec: undefined, verdict: GHOST, isProtected: false };
    const judge = async (): Promise<DriftVerdict | undefined> =>
      (await withoutHaste([{ drift: seen, shown: undefined }], session))[0]?.drift.verdict;
    expect(await judge()).toEqual(GHOST);
    const changed = await store.put({ ...record, providerId: 'made-anew' }, revision);
    expect(await judge()).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    await store.remove(record.name, changed);
    expect(await judge()).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    await leaveIntent(bench, { name: 'net' });
    expect(await judge()).toMatchObject({ code: 'UNSETTLED_CHANGE' });
  });
});

it('warns of what it cannot fill in, and takes that for no difference', async () => {
  const bench = await openWorkbench();
  bench.variables.set('API_KEY', 'correct-horse-battery');
  const config = { secrets: { entries: [{ name: 'API_KEY' }] } };
  const web = aModule('web', { cidr: '10.0.0.0/16', note: '${API_KEY}' });
  await bench.write(aConfig([web], config));
  await bench.apply();
  bench.variables.delete('API_KEY');
  expect(verdictsOf(await check(bench))).toEqual({ web: 'in-sync' });
  const findings = bench.events.flatMap((event) =>
    event.kind === 'diagnostic' ? [event.diagnostic] : [],
  );
  expect(findings).toMatchObject([{ code: 'CONFIG_NOT_FILLED_IN', severity: 'warning' }]);
  expect(findings[0]?.detail).toContain('${API_KEY}');
});

describe('a refresh', () => {
  it('T-74 merges what is shown into the outputs, and keeps what is shown only once', async () => {
    const bench = await openWorkbench();
    await bench.write(
      aConfig([aModule('net', { cidr: '10.0.0.0/16', simulate: { sensitive: ['key'] } })]),
    );
    await bench.apply();
    const outputsOf = async (): Promise<JsonObject> =>
      (await bench.stateFiles())['net.json']!['outputs'] as JsonObject;
    const { key } = await outputsOf();
    expect(key).toEqual(expect.any(String));
    await meddle(bench, 'net', (entry) => ({
      ...toOtherRange(entry),
      outputs: { id: entry['id']!, name: 'net', cidr: '192.168.0.0/16' },
      sensitive: [],
    }));
    const outcome = await check(bench, { refresh: ONLY_REFRESH });
    expect(reportOf(outcome).refresh).toEqual({ updated: ['net'], pruned: [] });
    expect(await outputsOf()).toMatchObject({ key, cidr: '192.168.0.0/16' });
    // Neither forgotten nor taken for what is wanted: the next plan mends it, also without a provider.
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual(['update net']);
    const again = await check(bench, { refresh: ONLY_REFRESH });
    expect(reportOf(again).refresh).toEqual({ updated: [], pruned: [] });
  });

  it('forgets what is gone only when it is asked to, and only that', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('old')]));
    await bench.apply();
    await meddle(bench, 'old', undefined);
    const looked = await check(bench, { refresh: ONLY_REFRESH });
    expect(verdictsOf(looked)).toEqual({ net: 'in-sync', old: 'ghost' });
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json', 'old.json']);
    const pruned = await check(bench, { refresh: PRUNE });
    expect(reportOf(pruned).refresh).toEqual({ updated: [], pruned: ['old'] });
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);
    expect(changesOf(await bench.plan())).toEqual(['create old']);
  });

  it('T-73 forgets nothing at all while a protected ghost is not named', async () => {
    const bench = await openWorkbench();
    const modules = [aModule('db', {}, { protected: true }), aModule('old')];
    await bench.write(aConfig(modules));
    await bench.apply();
    for (const name of ['db', 'old']) await meddle(bench, name, undefined);
    const refused = await check(bench, { refresh: PRUNE });
    expect(refused.kind).toBe('prune-refused');
    expect(codesOf(refused)).toEqual(['PROTECTED_GHOST']);
    expect(Object.keys(await bench.stateFiles())).toEqual(['db.json', 'old.json']);
    // Dropping the module does not unprotect it.
    await bench.write(aConfig([aModule('old')]));
    expect((await check(bench, { refresh: PRUNE })).kind).toBe('prune-refused');
    const allowProtectedPrune = new Set(['db']);
    const allowed = await check(bench, { refresh: { ...PRUNE, allowProtectedPrune } });
    expect(reportOf(allowed).refresh?.pruned).toEqual(['db', 'old']);
    expect(await bench.stateFiles()).toEqual({});
  });

  it('T-87 has what refers to a changed output updated, also when that is refreshed after it', async () => {
    const bench = await openWorkbench();
    const app = aModule(
      'zapp',
      { domain: 'app.example', zone: '${net.cidr}' },
      { type: 'infra.dns' },
    );
    await bench.write(aConfig([aModule('net', { cidr: '10.0.0.0/16' }), app]));
    await bench.apply();
    await meddle(bench, 'net', (entry) => ({
      ...toOtherRange(entry),
      outputs: { ...(entry['outputs'] as JsonObject), cidr: '192.168.0.0/16' },
    }));
    await meddle(bench, 'zapp', (entry) => ({
      ...entry,
      outputs: { ...(entry['outputs'] as JsonObject), fqdn: 'other.example' },
    }));
    await check(bench, { refresh: ONLY_REFRESH });
    expect((await bench.stateFiles())['zapp.json']!['config_hash']).toBe(
      'refers-to-what-changed-since',
    );
  });

  it('settles what an earlier run left before it looks', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await leaveIntent(bench, { name: 'net', action: 'update' });
    const outcome = await check(bench, { refresh: ONLY_REFRESH });
    expect(verdictsOf(outcome)).toEqual({ net: 'in-sync' });
    expect(await bench.intents()).toEqual([]);
  });

  it('is refused where nothing is remembered', async () => {
    const bench = await openWorkbench();
    await bench.write({ modules: [PROVIDER, aModule('net')] });
    expect(codesOf(await check(bench, { refresh: ONLY_REFRESH }))).toEqual(['NO_STATE_BACKEND']);
  });
});

it('shows no secret of a config or an output in what is told of a difference', async () => {
  const bench = await openWorkbench();
  bench.variables.set('DB_PASSWORD', 'correct-horse-battery');
  const config = { secrets: { entries: [{ name: 'DB_PASSWORD' }] } };
  const web = aModule('web', { cidr: '10.0.0.0/16', admin_password: '${DB_PASSWORD}' });
  await bench.write(aConfig([web], config));
  await bench.apply();
  await meddle(bench, 'web', (entry) => ({
    ...entry,
    config: { ...(entry['config'] as JsonObject), admin_password: 'meddled-with-elsewhere' },
  }));
  const outcome = await check(bench);
  expect(verdictsOf(outcome)).toEqual({ web: 'config-drift' });
  const { concealer } = bench.ports;
  const shown = concealer.redact('correct-horse-battery meddled-with-elsewhere');
  expect(shown).not.toMatch(/correct|meddled/);
});
