import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { drift, outputs, status } from '../../src/operations/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  openWorkbench,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const ENVIRONMENTS = ['staging', 'prod', 'preview'];

/** Three modules, each renamed in some environments, or disabled in them. */
const renamings = fc.record(
  Object.fromEntries(
    ENVIRONMENTS.map((environment) => [
      environment,
      fc.tuple(...['a', 'b', 'c'].map(() => fc.constantFrom('same', 'renamed', 'disabled'))),
    ]),
  ),
);

/** What each command speaks of in one environment. */
interface Spoken {
  readonly names: readonly string[][];
  /** What a plan file, the state and the provider have of each resource's config, without its provider. */
  readonly cidrs: readonly Readonly<Record<string, unknown>>[];
}

async function listen(bench: Workbench, environment: string): Promise<Spoken> {
  const planFile = join(bench.folder, `${environment}.json`);
  const planned = changesOf(await bench.plan({ environment, output: planFile }));
  const filed = JSON.parse(readFileSync(planFile, 'utf8')) as {
    actions: { resource: { name: string; config: JsonObject } }[] | null;
  };
  const applied = changesOf(await bench.apply({ environment }));
  const request = { ...base(bench.folder), environment };
  const told = await status(request, bench.ports);
  const given = await outputs({ ...request, module: undefined }, bench.ports);
  const looking = { refresh: undefined, cancelled: new AbortController().signal };
  const looked = await drift({ ...request, ...looking }, bench.ports);
  const cidrs = [
    (filed.actions ?? []).map(({ resource }) => [resource.name, resource.config['cidr']]),
    Object.values(await bench.stateFiles()).map((record) => [
      record['resource_id'],
      (record['config'] as JsonObject)['cidr'],
    ]),
    [...(await bench.cloud()).values()].map(({ name, config }) => [name, config['cidr']]),
  ];
  const destroyed = changesOf(await bench.destroy({ environment }));
  const names = [
    planned.map((change) => change.replace('create ', '')),
    (filed.actions ?? []).map(({ resource }) => resource.name),
    applied.map((change) => change.replace('create ', '')),
    told.kind === 'status' ? told.lines.map(({ name }) => name) : [],
    given.kind === 'outputs' ? given.modules.map(({ name }) => name) : [],
    'report' in looked ? looked.report.resources.map(({ record }) => record.name) : [],
    destroyed.map((change) => change.replace('delete ', '')),
  ];
  return {
    names: names.map((each) => [...each].sort()),
    cidrs: cidrs.map((pairs) => Object.fromEntries(pairs) as Readonly<Record<string, unknown>>),
  };
}

describe('the names of an environment', () => {
  it('T-01 T-02 are the same in plan, plan file, apply, status, outputs, drift and destroy, as are configs', async () => {
    const choices = fc.sample(renamings, { numRuns: 1, seed: 11 });
    for (const choice of choices) {
      const bench = await openWorkbench();
      await bench.write(
        aConfig(
          ['a', 'b', 'c'].map((name, index) =>
            aModule(
              name,
              { cidr: '10.0.0.0/16' },
              {
                environments: Object.fromEntries(
                  ENVIRONMENTS.map((environment) => {
                    const how = choice[environment]?.[index] ?? 'same';
                    const cidr = `10.${String(environment.length)}.0.0/16`;
                    const renamed = { config: { name: `${environment}-${name}`, cidr } };
                    return [
                      environment,
                      how === 'disabled' ? null : how === 'renamed' ? renamed : {},
                    ];
                  }),
                ),
              },
            ),
          ),
        ),
      );
      for (const environment of ENVIRONMENTS) {
        const expected = ['a', 'b', 'c'].flatMap((name, index) => {
          const how = choice[environment]?.[index];
          if (how === 'disabled') return [];
          return how === 'renamed' ? [`${environment}-${name}`] : [name];
        });
        const { names, cidrs } = await listen(bench, environment);
        for (const each of names) expect(each).toEqual(expected.sort());
        const wanted = expected.map((name) => {
          const isRenamed = name.startsWith(environment);
          return [name, `10.${isRenamed ? String(environment.length) : '0'}.0.0/16`];
        });
        for (const each of cidrs) expect(each).toEqual(Object.fromEntries(wanted));
      }
    }
  });

  it('T-02 T-07 are found by the module’s own name in import and outputs', async () => {
    const bench = await openWorkbench();
    const renamed = { environments: { staging: { config: { name: 'shop-staging-net' } } } };
    await bench.write(aConfig([aModule('net', {}, renamed)]));
    await bench.apply({ environment: 'staging' });
    const request = { ...base(bench.folder), environment: 'staging' };
    for (const module of ['net', 'shop-staging-net']) {
      const outcome = await outputs({ ...request, module }, bench.ports);
      expect(outcome).toMatchObject({ kind: 'outputs', modules: [{ name: 'shop-staging-net' }] });
    }
    const store = await bench.store();
    const [stored] = await store.list();
    await store.remove(stored!.record.name, stored!.revision);
    const imported = await bench.import({ environment: 'staging', name: 'net' });
    expect(imported).toMatchObject({ kind: 'imported', record: { name: 'shop-staging-net' } });
    expect(await bench.operations()).toEqual(['create shop-staging-net']);
  });

  it('prefer the resource of that name to a module that was called so', async () => {
    const bench = await openWorkbench();
    const rename = (name: string) => ({ environments: { staging: { config: { name } } } });
    await bench.write(
      aConfig([aModule('old', {}, rename('new')), aModule('new', {}, rename('newer'))]),
    );
    await bench.apply({ environment: 'staging' });
    const request = { ...base(bench.folder), environment: 'staging' };
    const outcome = await outputs({ ...request, module: 'new' }, bench.ports);
    expect(outcome).toMatchObject({ kind: 'outputs', modules: [{ name: 'new', baseName: 'old' }] });
  });

  it('T-02 no operation looks a resource up by the raw name of a module', () => {
    const folder = join(import.meta.dirname, '../../src/operations');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    for (const source of sources) {
      expect(source).not.toMatch(/parseResourceName\([^)]*(?:module|baseName)/);
      expect(source).not.toMatch(/store\.read\([^)]*(?:module|baseName)/);
      expect(source).not.toMatch(/config\.modules\.(?:map|flatMap|filter)/);
    }
  });

  it('tells which modules there are when it knows none of that name', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    const outcome = await outputs({ ...base(bench.folder), module: 'nett' }, bench.ports);
    expect(outcome).toEqual({ kind: 'unknown-module', module: 'nett', known: ['net'] });
  });
});
