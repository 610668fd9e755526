import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import {
  aConfig,
  aModule,
  changesOf,
  codesOf,
  openWorkbench,
  resultsOf,
  useLocalProvider,
  withPorts,
} from './workbench.ts';

useLocalProvider();

const SECRET = 'correct-horse-battery-9';
const DECLARED = { secrets: { entries: [{ name: 'TOKEN' }] } };

function aService(name: string, env_vars: Readonly<Record<string, string>>, more = {}) {
  return aModule(name, { image: 'shop:1', env_vars, ...more }, { type: 'infra.container_service' });
}

describe('a variable of a container', () => {
  it('T-31 that is not set fails its own resource by name, and the others go on', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aService('web', { TOKEN: '${TOKEN}' }), aModule('net')]));
    const outcome = await bench.apply();
    expect(resultsOf(outcome)).toEqual({ web: 'APPLY_UNRESOLVED', net: 'done' });
    const [failure] = 'report' in outcome ? outcome.report.results : [];
    expect(failure).toMatchObject({ error: expect.stringMatching(/web.*TOKEN/) as unknown });
    expect(await bench.operations()).toEqual(['create net']);
    expect(await bench.intents()).toEqual([]);
  });
});

describe('a variable of a container that is set and empty', () => {
  it('T-56 keeps everything from being made where it is a secret, at its line', async () => {
    const bench = await openWorkbench();
    bench.variables.set('MAIL_KEY', '');
    const env_vars_secret = { MAIL_KEY: '${MAIL_KEY}' };
    await bench.write(aConfig([aService('web', {}, { env_vars_secret }), aModule('net')]));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', ['EMPTY_SECRET_VARIABLE']]);
    expect(outcome).toMatchObject({
      diagnostics: [{ place: { line: expect.any(Number) as number } }],
    });
    expect(await bench.operations()).toEqual([]);
    expect((await bench.plan()).kind).toBe('planned');
  });

  it('is filled in elsewhere, and told of', async () => {
    const bench = await openWorkbench();
    bench.variables.set('PREFIX', '');
    await bench.write(aConfig([aService('web', { PREFIX: '${PREFIX}' })]));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['applied', ['EMPTY_ENV_VARIABLE']]);
  });
});

describe('a declared secret', () => {
  it('T-29 T-31 T-83 reaches the provider, and never state, plan file, events or outcome', async () => {
    const bench = await openWorkbench();
    bench.variables.set('TOKEN', SECRET);
    const fail = {
      simulate: { fail: { mode: 'once', method: 'create', message: 'bad ${TOKEN}' } },
    };
    const modules = [
      aService('web', { TOKEN: '${TOKEN}' }),
      aService('bad', { T: '${TOKEN}' }, fail),
    ];
    await bench.write(aConfig(modules, DECLARED));
    const output = join(bench.folder, 'plan.json');
    const planned = await bench.plan({ output });
    const outcome = await bench.apply({ planFile: output });
    expect(resultsOf(outcome)).toEqual({ web: 'done', bad: 'PROVIDER_UNAVAILABLE' });
    expect((await bench.cloud()).get('web')?.config).toMatchObject({ env_vars: { TOKEN: SECRET } });
    expect(await readFile(output, 'utf8')).not.toContain(SECRET);
    expect(await bench.everythingIn('state')).not.toContain(SECRET);
    const results = 'report' in outcome ? outcome.report : undefined;
    expect(JSON.stringify([bench.events, planned, results])).not.toContain('correct-horse');
    const record = (await bench.stateFiles())['web.json'];
    expect(record?.['config']).toMatchObject({ env_vars: { TOKEN: '${TOKEN}' } });
  });

  it('T-29 has no part in hash and digest, so plan and apply jobs may see it or not', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aService('web', { TOKEN: '${TOKEN}' })], DECLARED));
    const planned = await bench.plan();
    bench.variables.set('TOKEN', SECRET);
    const expectedPlanDigest = planned.kind === 'planned' ? planned.plan.digest : 'none';
    expect((await bench.apply({ expectedPlanDigest })).kind).toBe('applied');
    bench.variables.delete('TOKEN');
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it.each([
    ['is not set', undefined, 'SECRET_MISSING'],
    ['is set to nothing, as a workflow hands on one that does not exist,', '', 'SECRET_EMPTY'],
  ])('T-56 that %s is told by its name before anything is made', async (_, value, code) => {
    const bench = await openWorkbench();
    if (value !== undefined) bench.variables.set('TOKEN', value);
    await bench.write(aConfig([aService('web', { TOKEN: '${TOKEN}' }), aModule('net')], DECLARED));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', [code]]);
    expect(JSON.stringify(outcome)).toContain('Set TOKEN');
    expect(await bench.operations()).toEqual([]);
    expect((await bench.plan()).kind).toBe('planned');
  });

  it('T-56 that is missing and that nothing needs keeps nobody from anything', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')], DECLARED));
    expect((await bench.apply()).kind).toBe('applied');
  });
});

describe('a secret that nobody declared', () => {
  it.each([
    ['stands under env_vars_secret', { env_vars_secret: { ANY: '${PLAIN}' } }, SECRET],
    ['stands under a key of that kind', { env_vars: { API_KEY: '${PLAIN}' } }, SECRET],
    ['is a URL with a password', { env_vars: { ANY: '${PLAIN}' } }, `pg://shop:${SECRET}@db/shop`],
  ])('T-60 is hidden in what a provider says when it %s', async (_, config, value) => {
    const bench = await openWorkbench();
    bench.variables.set('PLAIN', value);
    const fail = { fail: { mode: 'always', method: 'create', message: `cannot use ${value}` } };
    const module = aModule(
      'web',
      { image: 'shop:1', ...config, simulate: fail },
      {
        type: 'infra.container_service',
      },
    );
    await bench.write(aConfig([module]));
    // The message itself comes from the config, and is what a provider would repeat.
    const outcome = await bench.apply();
    expect(resultsOf(outcome)).toEqual({ web: 'PROVIDER_UNAVAILABLE' });
    const told = 'report' in outcome ? outcome.report.results : [];
    expect(JSON.stringify([told, bench.events])).not.toContain(SECRET);
  });
});

describe('an output that is a secret', () => {
  it('T-60 is hidden from what a later run tells, and handed to whoever refers to it', async () => {
    const bench = await openWorkbench();
    const cache = aModule('cache', { engine: 'redis' }, { type: 'infra.cache' });
    await bench.write(aConfig([cache]));
    await bench.apply();
    const uri = (await bench.cloud()).get('cache')?.outputs['uri'] as string;
    const secret = uri.split(':')[2]?.split('@')[0] ?? 'none';
    expect(secret.length).toBeGreaterThan(8);
    await bench.write(aConfig([cache, aService('web', { CACHE: '${cache.uri}' })]));
    // A later process: it was never told of the secret.
    const concealer = createConcealer(createRedactor());
    expect((await withPorts(bench, { concealer }).apply()).kind).toBe('applied');
    expect((await bench.cloud()).get('web')?.config).toMatchObject({ env_vars: { CACHE: uri } });
    const record = (await bench.stateFiles())['web.json'];
    expect(record?.['config']).toMatchObject({ env_vars: { CACHE: '${cache.uri}' } });
    expect(JSON.stringify(bench.events)).not.toContain(secret);
    expect(concealer.redact(`said ${uri}`)).not.toContain(secret);
    expect(concealer.redact('said active and redis')).toBe('said active and redis');
  });
});
