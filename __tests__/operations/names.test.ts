import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputs, status } from '../../src/operations/index.ts';
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

/** Every name each command speaks of in one environment. */
async function namesSpoken(bench: Workbench, environment: string): Promise<readonly string[][]> {
  const planFile = join(bench.folder, `${environment}.json`);
  const planned = changesOf(await bench.plan({ environment, output: planFile }));
  const filed = JSON.parse(readFileSync(planFile, 'utf8')) as {
    actions: { resource: { name: string } }[] | null;
  };
  const applied = changesOf(await bench.apply({ environment }));
  const request = { ...base(bench.folder), environment };
  const told = await status(request, bench.ports);
  const given = await outputs({ ...request, module: undefined }, bench.ports);
  const destroyed = changesOf(await bench.destroy({ environment }));
  return [
    planned.map((change) => change.replace('create ', '')),
    (filed.actions ?? []).map(({ resource }) => resource.name),
    applied.map((change) => change.replace('create ', '')),
    told.kind === 'status' ? told.lines.map(({ name }) => name) : [],
    given.kind === 'outputs' ? given.modules.map(({ name }) => name) : [],
    destroyed.map((change) => change.replace('delete ', '')),
  ].map((names) => [...names].sort());
}

describe('the names of an environment', () => {
  it('T-01 T-02 are the same in plan, plan file, apply, status, outputs and destroy', async () => {
    const choices = fc.sample(renamings, { numRuns: 1, seed: 11 });
    for (const choice of choices) {
      const bench = await openWorkbench();
      await bench.write(
        aConfig(
          ['a', 'b', 'c'].map((name, index) =>
            aModule(
              name,
              {},
              {
                environments: Object.fromEntries(
                  ENVIRONMENTS.map((environment) => {
                    const how = choice[environment]?.[index] ?? 'same';
                    const renamed = { config: { name: `${environment}-${name}` } };
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
        const spoken = await namesSpoken(bench, environment);
        for (const names of spoken) expect(names).toEqual(expected.sort());
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
