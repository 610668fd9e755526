import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { configHash } from '../../src/resources/index.ts';
import {
  aConfig,
  aModule,
  changesOf,
  codesOf,
  leaveIntent,
  loseRecord,
  openWorkbench,
  resultsOf,
  STATE,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const OLD: JsonObject = { provider: 'cloud', cidr: '10.0.0.0/16' };
const NEW: JsonObject = { provider: 'cloud', cidr: '10.1.0.0/16' };
const intentFor = (config: JsonObject) => ({ name: 'net', config, configHash: configHash(config) });

async function idAtProvider(bench: Workbench): Promise<string> {
  return (await bench.cloud()).get('net')?.id ?? 'none';
}

/** One resource there, one record of it with its id, and nothing left to do. */
async function expectSettled(bench: Workbench): Promise<void> {
  expect(await bench.intents()).toEqual([]);
  expect((await bench.stateFiles())['net.json']?.['provider_id']).toBe(await idAtProvider(bench));
  expect((await bench.apply()).kind).toBe('nothing-to-do');
}

describe('a create that was cut off', () => {
  it('before the call is made now', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await leaveIntent(bench, intentFor(OLD));
    expect(codesOf(await bench.plan({ asksProviders: false }))).toEqual(['CUT_OFF_CHANGES']);
    expect(resultsOf(await bench.apply())).toEqual({ net: 'done' });
    await expectSettled(bench);
  });

  it('T-86 after the call is taken over through the plugin, and not made twice', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    await loseRecord(bench, 'net');
    await leaveIntent(bench, intentFor(OLD));
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('nothing-to-do');
    expect(codesOf(outcome)).toEqual(['ADOPTED_AFTER_CUT_OFF']);
    await expectSettled(bench);
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('after its record is settled', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    await leaveIntent(bench, intentFor(OLD));
    await bench.apply();
    await expectSettled(bench);
  });

  it('T-86 is taken over when it turns up only as we make it again', async () => {
    const bench = await openWorkbench();
    // It can be neither read nor listed at first, as in a cloud that is slow to tell.
    const blind = { fail: { mode: 'once', method: 'read', code: 'NOT_FOUND' } };
    const config = { ...OLD, simulate: blind };
    const fail = { mode: 'always', method: 'enumerate_all', code: 'UNIMPLEMENTED' };
    const provider = {
      ...{ name: 'cloud', type: 'iac.provider' },
      config: { provider: 'local', simulate: { fail } },
    };
    await bench.write({ modules: [STATE, provider, aModule('net', config)] });
    await bench.apply();
    const { providerId } = await loseRecord(bench, 'net');
    await leaveIntent(bench, intentFor(config));
    const outcome = await bench.apply();
    expect(outcome).toMatchObject({ report: { results: [{ kind: 'done', adopted: true }] } });
    await expectSettled(bench);
    expect(await idAtProvider(bench)).toBe(providerId);
  });

  it('is refused with the remedy where the provider cannot tell, and nothing is changed', async () => {
    const bench = await openWorkbench();
    const blind = { fail: { mode: 'always', method: 'read', code: 'INTERNAL' } };
    const environment = 'staging';
    const staging = { environments: { staging: {} } };
    await bench.write(
      aConfig([aModule('net', { ...OLD, simulate: blind }, staging), aModule('other')]),
    );
    await bench.apply({ environment });
    await loseRecord(bench, 'net');
    await loseRecord(bench, 'other');
    await leaveIntent(bench, intentFor(OLD), environment);
    const outcome = await bench.apply({ environment });
    expect(outcome.kind).toBe('refused');
    expect(codesOf(outcome)).toEqual(['UNCLEAR_INTENT']);
    const [finding] = 'diagnostics' in outcome ? outcome.diagnostics : [];
    expect(finding?.detail).toMatch(
      /infra import --name net --id <id> --env staging\n[\s\S]*state rm net --env staging/,
    );
    expect((await bench.intents(environment)).map(({ name }) => name)).toEqual(['net']);
    expect(await bench.stateFiles()).toEqual({});
    expect(await bench.operations()).toHaveLength(2);
  });

  it('of a name that nobody wants any more, and nobody finds, is settled', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([]));
    await leaveIntent(bench, intentFor(OLD));
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(await bench.intents()).toEqual([]);
  });

  it('of a name that nobody wants any more is taken over and deleted where it was made', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    await loseRecord(bench, 'net');
    await leaveIntent(bench, intentFor(OLD));
    await bench.write(aConfig([]));
    expect(changesOf(await bench.apply())).toEqual(['delete net']);
    expect((await bench.cloud()).size).toBe(0);
    expect(await bench.intents()).toEqual([]);
  });
});

describe('an update that was cut off', () => {
  it.each([
    ['before', OLD],
    ['after', NEW],
  ])('%s the call is brought about', async (_, made) => {
    const bench = await openWorkbench();
    const tagged = (config: JsonObject): JsonObject => ({
      ...OLD,
      tags: config === OLD ? ['old'] : ['new'],
    });
    await bench.write(aConfig([aModule('net', tagged(OLD))]));
    await bench.apply();
    const store = await bench.store();
    const [before] = await store.list();
    await bench.write(aConfig([aModule('net', tagged(NEW))]));
    if (made === NEW) {
      // The call took effect, and its record did not land.
      await bench.apply();
      const [after] = await store.list();
      await store.put(before!.record, after!.revision);
    }
    await leaveIntent(bench, {
      ...intentFor(tagged(NEW)),
      ...{ action: 'update', providerId: await idAtProvider(bench) },
    });
    await bench.apply();
    expect((await bench.cloud()).get('net')?.config).toMatchObject({ tags: ['new'] });
    await expectSettled(bench);
  });

  it('after its record is settled, and not brought about again', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', { ...OLD, tags: ['new'] })]));
    await bench.apply();
    await leaveIntent(bench, {
      ...intentFor({ ...OLD, tags: ['new'] }),
      ...{ action: 'update', priorHash: 'old', providerId: await idAtProvider(bench) },
    });
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    await expectSettled(bench);
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('is not trusted where its record would carry the same hash', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    const { configHash: hash } = intentFor(OLD);
    await leaveIntent(bench, {
      ...intentFor(OLD),
      ...{ action: 'update', priorHash: hash, providerId: await idAtProvider(bench) },
    });
    await bench.apply();
    await expectSettled(bench);
  });

  it('is not trusted by its hash, for a provider that cannot compare', async () => {
    const bench = await openWorkbench();
    const fail = { mode: 'always', method: 'diff', code: 'UNIMPLEMENTED' };
    const provider = {
      ...{ name: 'cloud', type: 'iac.provider' },
      config: { provider: 'local', simulate: { fail } },
    };
    await bench.write({ modules: [STATE, provider, aModule('net', OLD)] });
    await bench.apply();
    await leaveIntent(bench, {
      ...intentFor(NEW),
      ...{ action: 'update', providerId: await idAtProvider(bench) },
    });
    expect(changesOf(await bench.apply())).toEqual(['update net']);
    await expectSettled(bench);
  });
});

describe('a replace that was cut off', () => {
  async function startReplacing(bench: Workbench): Promise<string> {
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    const providerId = await idAtProvider(bench);
    await bench.write(aConfig([aModule('net', NEW)]));
    return providerId;
  }
  const left = (providerId: string) => ({
    ...intentFor(NEW),
    action: 'replace' as const,
    providerId,
  });

  it('before the old one was deleted is done anew', async () => {
    const bench = await openWorkbench();
    await leaveIntent(bench, left(await startReplacing(bench)));
    expect(changesOf(await bench.apply())).toEqual(['replace net']);
    await expectSettled(bench);
    expect((await bench.cloud()).size).toBe(1);
  });

  it('after the old one was deleted makes the new one', async () => {
    const bench = await openWorkbench();
    const providerId = await startReplacing(bench);
    await bench.write(aConfig([]));
    await bench.apply();
    await bench.write(aConfig([aModule('net', NEW)]));
    await leaveIntent(bench, left(providerId));
    expect(changesOf(await bench.apply())).toEqual(['create net']);
    await expectSettled(bench);
  });

  it.each([
    ['the old record still there', true],
    ['the old record forgotten', false],
  ])('after the new one was made takes it over: %s', async (_, isKept) => {
    const bench = await openWorkbench();
    const providerId = await startReplacing(bench);
    await bench.apply();
    const made = await idAtProvider(bench);
    expect(made).not.toBe(providerId);
    const { ...record } = await loseRecord(bench, 'net');
    if (isKept) {
      const store = await bench.store();
      await store.put({ ...record, providerId, configHash: configHash(OLD) }, undefined);
    }
    await leaveIntent(bench, left(providerId));
    await bench.apply();
    await expectSettled(bench);
    expect(await idAtProvider(bench)).toBe(made);
    expect(await bench.operations()).toEqual(['create net', 'delete net', 'create net']);
  });

  it('after its record is settled', async () => {
    const bench = await openWorkbench();
    const providerId = await startReplacing(bench);
    await bench.apply();
    await leaveIntent(bench, left(providerId));
    await bench.apply();
    await expectSettled(bench);
  });

  it('of another type is looked for as what it was', async () => {
    const bench = await openWorkbench();
    const providerId = await startReplacing(bench);
    await bench.write(aConfig([aModule('net', {}, { type: 'infra.dns' })]));
    await leaveIntent(bench, { ...left(providerId), type: 'infra.dns' });
    expect(changesOf(await bench.apply())).toEqual(['replace net']);
    await expectSettled(bench);
    expect((await bench.cloud()).size).toBe(1);
  });
});

describe('a delete that was cut off', () => {
  it.each([
    ['before the call', false],
    ['after the call', true],
  ])('%s ends with nothing there and nothing recorded', async (_, isGone) => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', OLD)]));
    await bench.apply();
    const providerId = await idAtProvider(bench);
    const store = await bench.store();
    const [stored] = await store.list();
    await bench.write(aConfig([]));
    if (isGone) {
      await bench.apply();
      await store.put(stored!.record, undefined);
    }
    await leaveIntent(bench, { name: 'net', action: 'delete', providerId });
    expect(resultsOf(await bench.apply())).toEqual({ net: 'done' });
    expect((await bench.cloud()).size).toBe(0);
    expect(await bench.stateFiles()).toEqual({});
    expect(await bench.intents()).toEqual([]);
  });
});
