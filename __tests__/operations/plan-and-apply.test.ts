import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { configHash } from '../../src/resources/index.ts';
import {
  aConfig,
  aModule,
  changesOf,
  openWorkbench,
  planOf,
  resultsOf,
  useLocalProvider,
  withFinalizerTrouble,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** Plans into a file; its path. */
async function planToFile(bench: Workbench, environment = ''): Promise<string> {
  const output = join(bench.folder, 'plan.json');
  await bench.plan({ output, environment });
  return output;
}

describe('a size', () => {
  it('T-20 T-28 is translated alike in plan, plan file and apply, and then there is nothing to do', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('db', { size: 'm' }, { type: 'infra.database' })]));
    const planFile = await planToFile(bench);
    const outcome = await bench.apply({ planFile });
    expect(outcome.kind).toBe('applied');
    const { config } = (await bench.cloud()).get('db')!;
    expect(config).toMatchObject({ instance_type: 'local-m', memory: '4Gi' });
    expect(changesOf(await bench.plan())).toEqual([]);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });
});

describe('a record that an older release wrote', () => {
  it('T-23 with every variable expanded is the same config, and is rewritten once', async () => {
    const bench = await openWorkbench();
    bench.variables.set('TOKEN', 's3cr3t-token').set('REGION', 'fra1');
    const config = {
      ...{ image: 'shop:1', size: 'm', region: '${REGION}' },
      env_vars: { TOKEN: '${TOKEN}', LEVEL: 'debug', NONE: '${NOWHERE}' },
    };
    const module = aModule('web', config, { type: 'infra.container_service' });
    await bench.write(aConfig([module], { secrets: { entries: [{ name: 'NOWHERE' }] } }));
    bench.variables.set('NOWHERE', 'set');
    expect((await bench.apply()).kind).toBe('applied');
    bench.variables.delete('NOWHERE');
    const path = join(bench.folder, 'state/web.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    const env_vars = { TOKEN: 's3cr3t-token', LEVEL: 'debug', NONE: '' };
    const expanded = { ...(record['config'] as JsonObject), env_vars };
    const older = { ...record, config: expanded, config_hash: configHash(expanded) };
    await writeFile(path, JSON.stringify(older));
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it('T-23 gets the hash of today by an apply that changes nothing', async () => {
    const bench = await openWorkbench();
    bench.variables.set('LEVEL', 'debug');
    const config = { image: 'shop:1', env_vars: { LEVEL: '${LEVEL}' } };
    await bench.write(aConfig([aModule('web', config, { type: 'infra.container_service' })]));
    await bench.apply();
    const path = join(bench.folder, 'state/web.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    const expanded = { ...(record['config'] as JsonObject), env_vars: { LEVEL: 'debug' } };
    const older = { ...record, config: expanded, config_hash: configHash(expanded) };
    await writeFile(path, JSON.stringify(older));
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    const rewritten = (await bench.stateFiles())['web.json'];
    expect(rewritten).toMatchObject({
      config_hash: record['config_hash'],
      config: record['config'],
    });
    expect(await bench.operations()).toEqual(['create web']);
  });
});

describe('a plan file', () => {
  it('T-26 T-27 with deletes applies like a fresh plan does, with the same tail', async () => {
    const ends = await Promise.all(
      ['fresh', 'from a file'].map(async (mode) => {
        const bench = await openWorkbench();
        await bench.write(aConfig([aModule('net'), aModule('old')]));
        await bench.apply();
        await bench.write(withFinalizerTrouble([aModule('net', { tags: ['new'] })]));
        const planFile = mode === 'fresh' ? undefined : await planToFile(bench);
        const outcome = await bench.apply({ planFile });
        expect(changesOf(outcome)).toEqual(['update net', 'delete old']);
        return {
          kind: outcome.kind,
          results: resultsOf(outcome),
          finalizeErrors: 'report' in outcome ? outcome.report.finalizeErrors.length : undefined,
          records: Object.keys(await bench.stateFiles()),
        };
      }),
    );
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]).toEqual({
      kind: 'partly-applied',
      results: { net: 'done', old: 'done' },
      finalizeErrors: 1,
      records: ['net.json'],
    });
  });

  it('T-25 that deletes everything has a hash, and is applied', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await bench.write(aConfig([]));
    const planFile = await planToFile(bench);
    const outcome = await bench.apply({ planFile });
    expect(outcome.kind).toBe('applied');
    expect(resultsOf(outcome)).toEqual({ net: 'done' });
    expect(await bench.stateFiles()).toEqual({});
  });

  it('T-32 is stale for another environment, another config and another state', async () => {
    const bench = await openWorkbench();
    const config = (cidr: string) =>
      aConfig([aModule('net', { cidr }, { environments: { staging: {}, prod: {} } })]);
    await bench.write(config('10.0.0.0/16'));
    const planFile = await planToFile(bench, 'staging');
    expect((await bench.apply({ environment: 'prod', planFile })).kind).toBe('stale-plan');
    await bench.write(config('10.1.0.0/16'));
    expect((await bench.apply({ environment: 'staging', planFile })).kind).toBe('stale-plan');
    expect(await bench.operations()).toEqual([]);
    await bench.write(config('10.0.0.0/16'));
    await bench.apply({ environment: 'staging' });
    const outcome = await bench.apply({ environment: 'staging', planFile });
    expect(outcome).toMatchObject({ kind: 'stale-plan' });
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('that is missing or torn is stale, not an accident', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const planFile = join(bench.folder, 'plan.json');
    expect((await bench.apply({ planFile })).kind).toBe('stale-plan');
    await writeFile(planFile, '{ torn');
    expect((await bench.apply({ planFile })).kind).toBe('stale-plan');
    expect(await bench.operations()).toEqual([]);
  });
});

describe('an expected digest', () => {
  it('lets the approved plan through and refuses any other, changing nothing', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const { digest } = planOf(await bench.plan());
    await bench.write(aConfig([aModule('net', { cidr: '10.9.0.0/16' })]));
    const stale = await bench.apply({ expectedPlanDigest: digest });
    expect(stale.kind).toBe('stale-plan');
    expect(await bench.operations()).toEqual([]);
    expect(await bench.stateFiles()).toEqual({});
    await bench.write(aConfig([aModule('net')]));
    expect((await bench.apply({ expectedPlanDigest: digest })).kind).toBe('applied');
  });
});

describe('the question before a change', () => {
  it('is asked once, with the plan; a no changes nothing', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const asked: string[][] = [];
    const confirm = (plan: { readonly changes: readonly { readonly name: string }[] }) => {
      asked.push(plan.changes.map(({ name }) => name));
      return Promise.resolve(false);
    };
    expect((await bench.apply({ confirm })).kind).toBe('declined');
    expect(asked).toEqual([['net']]);
    expect(await bench.operations()).toEqual([]);
    await bench.apply();
    expect((await bench.apply({ confirm })).kind).toBe('nothing-to-do');
    expect(asked).toHaveLength(1);
  });
});

describe('a resource that is protected', () => {
  it.each([
    ['the module', {}, { protected: true }],
    ['the config', { protected: true }, {}],
  ])('T-73 by %s is not replaced or deleted unless it is named', async (_, config, more) => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', { cidr: '10.0.0.0/16', ...config }, more)]));
    await bench.apply();
    await bench.write(aConfig([aModule('net', { cidr: '10.1.0.0/16', ...config }, more)]));
    expect((await bench.apply()).kind).toBe('refused');
    expect(await bench.operations()).toEqual(['create net']);
    const allowed = await bench.apply({ allowReplace: new Set(['net']) });
    expect(resultsOf(allowed)).toEqual({ net: 'done' });
  });

  it('T-73 in its record or its outputs is not destroyed unless it is named', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('a', { protected: true }), aModule('b')]));
    await bench.apply();
    const path = join(bench.folder, 'state/b.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    const outputs = { ...(record['outputs'] as JsonObject), protected: true };
    await writeFile(path, JSON.stringify({ ...record, outputs }));
    await bench.write(aConfig([aModule('a'), aModule('b')]));
    const refused = await bench.destroy({ allowReplace: new Set(['a']) });
    expect(refused.kind).toBe('refused');
    expect((await bench.destroy({ allowReplace: new Set(['b']) })).kind).toBe('refused');
    const outcome = await bench.destroy({ allowReplace: new Set(['a', 'b']) });
    expect(resultsOf(outcome)).toEqual({ a: 'done', b: 'done' });
  });
});
