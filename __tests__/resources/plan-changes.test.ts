import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import {
  configHash,
  type DiffAnswer,
  DriverError,
  type DriverSpec,
  type Plan,
  planChanges,
  type PlanningOutcome,
  type PlanRequest,
  type ResourceDriver,
} from '../../src/resources/index.ts';
import { createScriptedDriver, noDifference } from '../fakes/scripted-driver.ts';
import { aFieldChange, aPlanRequest, aRecord, aSpec, named } from './builders.ts';

async function planOf(parts: Partial<PlanRequest>): Promise<Plan> {
  const outcome = await planChanges(aPlanRequest(parts));
  if (outcome.kind === 'planned') return outcome.plan;
  throw new TypeError(outcome.diagnostics.map(({ code }) => code).join());
}

function actions(plan: Plan): readonly (readonly [string, string])[] {
  return plan.changes.map(({ kind, name }) => [kind, name] as const);
}

function codes(outcome: PlanningOutcome): readonly string[] {
  return outcome.kind === 'refused' ? outcome.diagnostics.map(({ code }) => code) : [];
}

function withDriver(driver: ResourceDriver): Partial<PlanRequest> {
  return { drivers: new Map([['cloud', driver]]) };
}

function answering(answer: DiffAnswer): ResourceDriver {
  return createScriptedDriver({ diff: () => Promise.resolve(answer) });
}

describe('planChanges without a provider', () => {
  it('creates, updates, deletes and leaves alone', async () => {
    const plan = await planOf({
      specs: [aSpec('new'), aSpec('moved', { config: { v: 2 } }), aSpec('same')],
      records: [aRecord('moved', { appliedConfig: { v: 1 } }), aRecord('same'), aRecord('old')],
    });
    expect(actions(plan)).toEqual([
      ['create', 'new'],
      ['update', 'moved'],
      ['delete', 'old'],
    ]);
    expect(plan.unchanged).toMatchObject([{ needsRewrite: false, spec: { name: 'same' } }]);
    expect(plan.changes[1]).toMatchObject({ reason: 'v changed', changes: [{ path: 'v' }] });
  });

  it('T-26 deletes by what the record says of its provider', async () => {
    const records = [
      aRecord('a', { providerRef: 'by-ref' }),
      aRecord('b', { providerRef: undefined, appliedConfig: { provider: 'by-config' } }),
    ];
    const plan = await planOf({ records });
    expect(plan.changes.map(({ name, providerRef }) => [name, providerRef])).toEqual([
      ['b', 'by-config'],
      ['a', 'by-ref'],
    ]);
  });

  it('T-25 plans to delete everything when nothing is wanted', async () => {
    const plan = await planOf({ records: [aRecord('a')] });
    expect(plan.desiredHash).toMatch(/^4f53cda1/);
    expect(actions(plan)).toEqual([['delete', 'a']]);
  });

  it('replaces a resource whose type changed, though its config did not', async () => {
    const plan = await planOf({
      specs: [aSpec('a', { type: 'infra.cache' })],
      records: [aRecord('a', { type: 'infra.database' })],
    });
    expect(actions(plan)).toEqual([['replace', 'a']]);
  });

  it('T-37 computes the hash that a record lacks from its config', async () => {
    const plan = await planOf({
      specs: [aSpec('a')],
      records: [aRecord('a', { configHash: '' })],
    });
    expect(actions(plan)).toEqual([]);
  });

  const secretive = { env_vars: { TOKEN: '${TOKEN}', URI: '${db.uri}' } };
  const substituted = { env_vars: { TOKEN: 's3cr3t', URI: 'pg://h' } };
  const db = {
    spec: aSpec('db', { baseName: 'db' }),
    record: aRecord('db', { outputs: new Secret<JsonObject>({ uri: 'pg://h' }) }),
  };

  it('T-83 takes a stored config with secrets filled in for the same, to be rewritten', async () => {
    const plan = await planOf({
      specs: [db.spec, aSpec('app', { config: secretive })],
      records: [db.record, aRecord('app', { appliedConfig: substituted })],
      variable: (name) => (name === 'TOKEN' ? 's3cr3t' : undefined),
    });
    expect(actions(plan)).toEqual([]);
    expect(plan.unchanged.map(({ needsRewrite }) => needsRewrite)).toEqual([false, true]);
  });

  it('T-83 sees that a filled in secret is another one now', async () => {
    const plan = await planOf({
      specs: [db.spec, aSpec('app', { config: secretive })],
      records: [db.record, aRecord('app', { appliedConfig: substituted })],
      variable: () => 'rotated',
    });
    expect(actions(plan)).toEqual([['update', 'app']]);
  });

  it('T-23 takes a stored config with every variable expanded for the same', async () => {
    const expanded = { env_vars: { PORT: '80' } };
    const parts = {
      specs: [aSpec('app', { config: { env_vars: { PORT: '${PORT}' } } })],
      records: [aRecord('app', { appliedConfig: expanded })],
    };
    const plan = await planOf({ ...parts, expandFully: () => expanded });
    expect(plan.unchanged.map(({ needsRewrite }) => needsRewrite)).toEqual([true]);
    expect(actions(await planOf(parts))).toEqual([['update', 'app']]);
  });

  it.each([
    [{ v: 1, protected: true }, { v: 1 }],
    [{ v: 1 }, { v: 1, protected: true }],
    [{ v: 1, protected: false }, { v: 1 }],
  ])('T-84 is not moved by protection: stored %j, wanted %j', async (appliedConfig, config) => {
    const plan = await planOf({
      specs: [aSpec('a', { config })],
      records: [aRecord('a', { appliedConfig })],
    });
    expect(actions(plan)).toEqual([]);
  });

  const sizedConfig = { size: 'm', engine: 'pg' };
  const stored = { ...sizedConfig, instance_type: 'slug-m', memory: '2Gi' };
  const sized = aSpec('db', { size: 'm', config: sizedConfig });

  it('T-20 does not update a sized resource for what sizing added to its record, and says so', async () => {
    const plan = await planOf({
      specs: [sized],
      records: [aRecord('db', { appliedConfig: stored })],
    });
    expect(actions(plan)).toEqual([]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(['SIZES_NOT_COMPARED']);
  });

  it('T-20 updates a sized resource whose size or setting changed', async () => {
    const records = [aRecord('db', { appliedConfig: { ...stored, engine: 'mysql' } })];
    expect(actions(await planOf({ specs: [sized], records }))).toEqual([['update', 'db']]);
  });

  it('T-87 updates what refers to a resource that is made anew, by base name or resolved name', async () => {
    const config = { env_vars: { URI: '${db.uri}' } };
    const plan = await planOf({
      specs: [
        aSpec('prod-db', { baseName: 'db', type: 'infra.cache' }),
        aSpec('app', { config, after: [named('prod-db')] }),
        aSpec('quiet', { config: { env_vars: { X: '${app.id}' } } }),
      ],
      records: [
        aRecord('prod-db'),
        aRecord('app', { appliedConfig: config }),
        aRecord('quiet', { appliedConfig: { env_vars: { X: '${app.id}' } } }),
      ],
    });
    expect(actions(plan)).toEqual([
      ['replace', 'prod-db'],
      ['update', 'app'],
    ]);
    expect(plan.changes[1]).toMatchObject({ changes: [] });
    expect(plan.unchanged).toMatchObject([{ spec: { name: 'quiet' }, mayFollow: 'app' }]);
  });

  it('T-87 tells what may follow an update, step by step, and nothing else', async () => {
    const takes = (reference: string) => ({ env_vars: { X: `\${${reference}}` } });
    const specs = [
      aSpec('edge', { config: takes('app.url') }),
      aSpec('app', { config: takes('db.uri') }),
      aSpec('alone', { after: [named('db')] }),
    ];
    const records = specs.map(({ name, config }) => aRecord(name, { appliedConfig: config }));
    const plan = await planOf({
      specs: [...specs, aSpec('db', { config: { version: 2 } })],
      records: [...records, aRecord('db')],
    });
    expect(actions(plan)).toEqual([['update', 'db']]);
    expect(plan.unchanged.map(({ spec, mayFollow }) => [spec.name, mayFollow])).toEqual([
      ['edge', 'app'],
      ['app', 'db'],
      ['alone', undefined],
    ]);
  });

  it('refuses a cycle and names all of it, even where nothing changes', async () => {
    const specs = [aSpec('a', { after: [named('b')] }), aSpec('b', { after: [named('a')] })];
    const records = [aRecord('a'), aRecord('b')];
    const outcome = await planChanges(aPlanRequest({ specs, records }));
    expect(codes(outcome)).toEqual(['DEPENDENCY_CYCLE']);
    expect(outcome.kind === 'refused' && outcome.diagnostics[0]?.detail).toContain('a -> b -> a');
  });

  it('T-31 refuses malformed placeholders of every resource at once', async () => {
    const specs = [aSpec('a', { config: { x: '${}' } }), aSpec('b', { config: { x: '${b.}' } })];
    const outcome = await planChanges(aPlanRequest({ specs }));
    expect(codes(outcome)).toEqual(['PLACEHOLDER_UNFILLABLE', 'PLACEHOLDER_UNFILLABLE']);
  });

  it('T-73 refuses to take away what is protected, and shows the plan', async () => {
    const records = [aRecord('db', { appliedConfig: { protected: true } })];
    const outcome = await planChanges(aPlanRequest({ records }));
    expect(codes(outcome)).toEqual(['PROTECTED_RESOURCE']);
    expect(outcome.kind === 'refused' && outcome.plan?.changes).toHaveLength(1);
    const allowed = await planOf({ records, allowReplace: new Set(['db']) });
    expect(actions(allowed)).toEqual([['delete', 'db']]);
  });

  it('is named after the time it was made', async () => {
    const plan = await planOf({});
    expect(plan.id).toBe('plan-1776992523123000000');
    expect(plan.createdAt).toBe('2026-04-24T01:02:03.123Z');
  });

  it('plans 10,000 resources in time proportional to their number', async () => {
    const size = 10_000;
    const configs = Array.from({ length: size }, (_, i) => ({
      provider: 'cloud',
      n: i,
      tags: { i },
    }));
    const specs = configs.map((config, i) =>
      aSpec(`r${String(i)}`, { config, after: i === 0 ? [] : [named(`r${String(i - 1)}`)] }),
    );
    const records = configs.map((appliedConfig, i) =>
      aRecord(`r${String(i)}`, { appliedConfig: { ...appliedConfig, n: i - (i % 2) } }),
    );
    const plan = await planOf({ specs, records });
    expect(plan.changes).toHaveLength(size / 2);
  });
});

describe('planChanges with a provider', () => {
  const spec = aSpec('a', { config: { v: 2 } });
  const record = aRecord('a', { appliedConfig: { v: 1 } });

  it('replaces where a change can only be made that way', async () => {
    const changes = [aFieldChange('region', { forceNew: true })];
    const driver = answering({ needsUpdate: true, needsReplace: false, changes });
    const plan = await planOf({ specs: [spec], records: [record], ...withDriver(driver) });
    expect(plan.changes).toMatchObject([{ kind: 'replace', changes, reason: 'region changed' }]);
  });

  it('rewrites the record where the hash differs but the provider sees no difference', async () => {
    const plan = await planOf({
      specs: [spec],
      records: [record],
      ...withDriver(answering(noDifference)),
    });
    expect(actions(plan)).toEqual([]);
    expect(plan.unchanged).toMatchObject([{ needsRewrite: true }]);
  });

  it('does not ask about what is created, deleted or of another type', async () => {
    const plan = await planOf({
      specs: [aSpec('new'), aSpec('turned', { type: 'infra.dns' })],
      records: [aRecord('turned'), aRecord('old')],
      ...withDriver(createScriptedDriver({})),
    });
    expect(actions(plan)).toEqual([
      ['create', 'new'],
      ['replace', 'turned'],
      ['delete', 'old'],
    ]);
  });

  it('compares hashes where the provider has no diff, or there is no driver for it', async () => {
    const driver = createScriptedDriver({ diff: () => Promise.resolve({ kind: 'not-supported' }) });
    const parts = { specs: [spec], records: [record] };
    expect(actions(await planOf({ ...parts, ...withDriver(driver) }))).toEqual([['update', 'a']]);
    expect(actions(await planOf({ ...parts, drivers: new Map() }))).toEqual([['update', 'a']]);
  });

  it('asks with variables and outputs filled in, and with the record’s id and outputs', async () => {
    const asked: JsonObject[] = [];
    const driver = createScriptedDriver({
      diff: ({ config }: DriverSpec, current) => {
        asked.push({ config: config.reveal(), id: current.providerId });
        return Promise.resolve(noDifference);
      },
    });
    await planOf({
      specs: [
        aSpec('db'),
        aSpec('app', { config: { a: '${A}', id: '${db.id}', later: '${db.x}' } }),
      ],
      records: [aRecord('db'), aRecord('app')],
      variable: (name) => (name === 'A' ? 'set' : undefined),
      ...withDriver(driver),
    });
    expect(asked[1]).toEqual({
      config: { a: 'set', id: 'id-of-db', later: '${db.x}' },
      id: 'id-of-app',
    });
  });

  it('takes no placeholder for a change while the config is the one applied last', async () => {
    const config = { env_vars: { TOKEN: '${TOKEN}' } };
    const changes = [aFieldChange('env_vars.TOKEN', { old: 's3cr3t', new: '${TOKEN}' })];
    const plan = await planOf({
      specs: [aSpec('app', { config })],
      records: [aRecord('app', { appliedConfig: config })],
      ...withDriver(answering({ needsUpdate: true, needsReplace: false, changes })),
    });
    expect(actions(plan)).toEqual([]);
  });

  it('T-20 T-28 sizes before it asks and hashes, so a sized resource settles', async () => {
    const sizing = { instanceType: 'slug-m', specs: { memory: '2Gi' } };
    const driver = createScriptedDriver({
      resolveSizing: () => Promise.resolve(sizing),
      diff: () => Promise.resolve({ kind: 'not-supported' }),
    });
    const applied = { size: 'm', instance_type: 'slug-m', memory: '2Gi' };
    const specs = [aSpec('db', { size: 'm', config: { size: 'm' } })];
    const plan = await planOf({
      specs,
      records: [aRecord('db', { appliedConfig: applied })],
      ...withDriver(driver),
    });
    expect(plan.unchanged).toMatchObject([{ needsRewrite: false, spec: { config: applied } }]);
    expect(plan.desiredHash).toBe((await planOf({ specs })).desiredHash);
  });

  it('fails when the provider fails, with its code and the resource’s name', async () => {
    const driver = createScriptedDriver({
      diff: () => Promise.reject(new DriverError('PROVIDER_FORBIDDEN', 'no')),
    });
    const request = aPlanRequest({ specs: [spec], records: [record], ...withDriver(driver) });
    const failure: unknown = await planChanges(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PROVIDER_FORBIDDEN', cause: { message: 'no' } });
    expect((failure as DriverError).message).toContain('a (infra.vpc)');
  });

  it('keeps to the limit and tells how far it is', async () => {
    let open = 0;
    let most = 0;
    const driver = createScriptedDriver({
      diff: async () => {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return noDifference;
      },
    });
    const names = Array.from({ length: 20 }, (_, i) => `r${String(i)}`);
    const progress: string[] = [];
    await planOf({
      specs: names.map((name) => aSpec(name)),
      records: names.map((name) => aRecord(name)),
      limit: 3,
      onProgress: (done, total) => progress.push(`${String(done)}/${String(total)}`),
      ...withDriver(driver),
    });
    expect(most).toBe(3);
    expect(progress.at(-1)).toBe('20/20');
  });

  it('T-09 plans the same from the same, so plan and apply cannot differ', async () => {
    const parts = { specs: [spec, aSpec('b')], records: [record, aRecord('c')] };
    const [one, two] = [await planOf(parts), await planOf(parts)];
    expect(two.digest).toBe(one.digest);
    expect(one.desiredHash).not.toBe(configHash(spec.config));
  });
});
