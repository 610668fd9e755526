import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { ReportEvent } from '../../src/ports/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { openOwedFinalize } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  changesOf,
  openWorkbench,
  planOf,
  resultsOf,
  useLocalProvider,
  withPorts,
} from './workbench.ts';

useLocalProvider();

/** Long enough for anything that does not wait to come first. */
const SLOW = { simulate: { latency_ms: 150 } };

describe('the order of changes', () => {
  it('T-17 T-18 follows depends_on by base name, dependsOn and references', async () => {
    const bench = await openWorkbench();
    const rename = (name: string) => ({ environments: { staging: { config: { name } } } });
    await bench.write(
      aConfig([
        aModule('web', { depends_on: ['db'] }, rename('staging-web')),
        aModule('db', { cidr: '${net.cidr}', ...SLOW }, rename('staging-db')),
        aModule('dns', {}, { ...rename('staging-dns'), dependsOn: ['web'] }),
        aModule('net', SLOW, rename('staging-net')),
      ]),
    );
    const expected = ['staging-net', 'staging-db', 'staging-web', 'staging-dns'];
    const outcome = await bench.apply({ environment: 'staging' });
    expect(changesOf(outcome)).toEqual(expected.map((name) => `create ${name}`));
    expect(await bench.operations()).toEqual(expected.map((name) => `create ${name}`));
    const record = (await bench.stateFiles())['staging-dns.json'];
    expect(record?.['config']).not.toHaveProperty('depends_on');

    await bench.destroy({ environment: 'staging' });
    expect((await bench.operations()).slice(4)).toEqual(
      expected.toReversed().map((name) => `delete ${name}`),
    );
  });

  it('T-16 warns where a base name is lifted only in environments that are listed', async () => {
    const bench = await openWorkbench();
    const module = aModule('net', { name: 'lifted' }, { environments: { staging: {}, prod: {} } });
    await bench.write(aConfig([module]));
    const listed = await bench.plan({ environment: 'staging', asksProviders: false });
    expect(changesOf(listed)).toEqual(['create lifted']);
    expect(listed.kind === 'planned' && listed.diagnostics.length).toBeGreaterThan(0);
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual(['create net']);
  });

  it('refuses a circle and changes nothing', async () => {
    const bench = await openWorkbench();
    await bench.write(
      aConfig([aModule('a', { depends_on: ['b'] }), aModule('b', { depends_on: ['a'] })]),
    );
    const outcome = await bench.apply();
    expect(['invalid', 'refused']).toContain(outcome.kind);
    expect(await bench.operations()).toEqual([]);
  });

  it('T-81 and the digest of a plan are the same however often it is made', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig(['c', 'a', 'b'].map((name) => aModule(name))));
    const first = planOf(await bench.plan());
    const second = planOf(await bench.plan({ limit: 1 }));
    expect(second.digest).toBe(first.digest);
    expect(second.changes.map(({ name }) => name)).toEqual(first.changes.map(({ name }) => name));
    const applied = await bench.apply({ expectedPlanDigest: first.digest });
    expect(applied.kind).toBe('applied');
  });

  it('goes on past a failure with everything that does not depend on it', async () => {
    const bench = await openWorkbench();
    const fail = {
      simulate: { fail: { mode: 'always', method: 'create', code: 'INVALID_ARGUMENT' } },
    };
    await bench.write(
      aConfig([
        aModule('broken', fail),
        aModule('child', { depends_on: ['broken'] }),
        aModule('grandchild', { depends_on: ['child'] }),
        aModule('free'),
      ]),
    );
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('partly-applied');
    expect(resultsOf(outcome)).toEqual({
      broken: 'PROVIDER_INVALID',
      child: 'skipped',
      grandchild: 'skipped',
      free: 'done',
    });
    const skipped = bench.events.filter(({ kind }) => kind === 'resource-skipped');
    expect(skipped).toMatchObject([{ because: 'broken' }, { because: 'broken' }]);
  });
});

describe('a resource that others refer to', () => {
  it('T-87 hands its new id to a dependant when it is replaced', async () => {
    const bench = await openWorkbench();
    const config = (cidr: string) =>
      aConfig([
        aModule('net', { cidr }),
        aModule('dns', { fqdn: '${net.id}' }, { type: 'infra.dns' }),
      ]);
    await bench.write(config('10.0.0.0/16'));
    await bench.apply();
    await bench.write(config('10.1.0.0/16'));
    const outcome = await bench.apply();
    expect(changesOf(outcome)).toEqual(['replace net', 'update dns']);
    const cloud = await bench.cloud();
    expect(cloud.get('dns')?.config['fqdn']).toBe(cloud.get('net')?.id);
    const records = await bench.stateFiles();
    expect(records['net.json']?.['provider_id']).toBe(cloud.get('net')?.id);
    expect(records['dns.json']?.['config']).toMatchObject({ fqdn: '${net.id}' });
    expect(changesOf(await bench.plan())).toEqual([]);
  });

  it('T-87 hands on what an update changed to whatever refers to it, and so on, in the same apply', async () => {
    const bench = await openWorkbench();
    const config = (fqdn: string) =>
      aConfig([
        aDns('first', { fqdn }),
        aDns('second', { fqdn: '${first.fqdn}' }),
        aDns('third', { fqdn: 'x.${second.fqdn}' }),
        aDns('other', { fqdn: '${first.zone}' }),
      ]);
    await bench.write(config('a.example'));
    await bench.apply();
    await bench.write(config('b.example'));
    const outcome = await bench.apply();
    expect(changesOf(outcome)).toEqual(['update first']);
    expect(resultsOf(outcome)).toEqual({ first: 'done', second: 'done', third: 'done' });
    expect((await bench.cloud()).get('third')?.outputs['fqdn']).toBe('x.b.example');
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it('T-87 has whoever may follow owe its finishing before anything is changed', async () => {
    const bench = await openWorkbench();
    const other = { provider: 'local', directory: 'other-cloud' };
    const config = (fqdn: string) =>
      aConfig([
        { name: 'other', type: 'iac.provider', config: other },
        aDns('first', { fqdn }),
        aDns('second', { provider: 'other', fqdn: '${first.fqdn}' }),
      ]);
    await bench.write(config('a.example'));
    await bench.apply();
    await bench.write(config('b.example'));
    const { companions } = await bench.store();
    const owed: Promise<readonly string[]>[] = [];
    const reporter = {
      report: (event: ReportEvent) => {
        if (event.kind !== 'resource-started') return;
        owed.push(openOwedFinalize(companions, toEnvironmentName('')).load());
      },
    };
    const outcome = await withPorts(bench, { reporter }).apply();
    expect(resultsOf(outcome)).toEqual({ first: 'done', second: 'done' });
    expect((await Promise.all(owed))[0]).toEqual(['cloud', 'other']);
  });

  it('T-87 leaves its dependants to the next plan when the run ends before them, also without a diff', async () => {
    const bench = await openWorkbench();
    const config = (cidr: string) =>
      aConfig([aModule('net', { cidr }), aDns('dns', { fqdn: '${net.id}' })]);
    await bench.write(config('10.0.0.0/16'));
    await bench.apply();
    await bench.write(config('10.1.0.0/16'));
    const stop = new AbortController();
    const reporter = {
      report: (event: ReportEvent) => {
        bench.ports.reporter.report(event);
        if (event.kind === 'resource-done') stop.abort();
      },
    };
    const outcome = await withPorts(bench, { reporter }).apply({ cancelled: stop.signal });
    expect(resultsOf(outcome)).toEqual({ net: 'done', dns: 'not-started' });
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual(['update dns']);
    await bench.apply();
    const cloud = await bench.cloud();
    expect(cloud.get('dns')?.config['fqdn']).toBe(cloud.get('net')?.id);
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });
});

function aDns(name: string, config: JsonObject) {
  return aModule(name, config, { type: 'infra.dns' });
}
