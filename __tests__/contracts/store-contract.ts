import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { openEnvironmentIndex, type StateStore, wipeEnvironment } from '../../src/state/index.ts';
import { nameOf, recordOf } from '../state/examples.ts';

/** What a {@link StateStore} owes. `open` gives two handles of one empty state. */
export function storeContract(
  name: string,
  open: () => Promise<{ readonly one: StateStore; readonly other: StateStore }>,
): void {
  describe(name, () => {
    let one: StateStore;
    let other: StateStore;
    const stale = { code: 'STATE_STALE' };

    beforeEach(async () => {
      ({ one, other } = await open());
    });

    it('lists nothing at first, and reads nothing without an error', async () => {
      expect(await one.list()).toEqual([]);
      expect(await one.read(nameOf('web'))).toBeUndefined();
    });

    it('T-51 remembers each record as soon as it was put', async () => {
      const record = recordOf('web', {
        dependencies: ['vpc'],
        error: 'it was slow',
        unknownFields: { lease: { owner: 'x' } },
      });
      const revision = await one.put(record, undefined);
      const stored = await other.read(nameOf('web'));
      expect(stored?.revision).toBe(revision);
      expect({ ...stored?.record, outputs: undefined }).toEqual({ ...record, outputs: undefined });
      expect(stored?.record.outputs.reveal()).toEqual({ ip: '10.0.0.1' });
    });

    it('T-39 remembers how a config came to be known, and T-40 since when there is a record', async () => {
      const record = recordOf('web', { appliedConfigSource: 'adoption', isProtected: true });
      const first = await one.put(record, undefined);
      const updatedAt = '2026-02-02T00:00:00Z';
      await one.put({ ...record, updatedAt, providerId: 'new' }, first);
      await one.put(recordOf('api', { appliedConfigSource: undefined }), undefined);
      const said = (await other.list()).map(({ record: { appliedConfigSource, createdAt } }) => [
        appliedConfigSource,
        createdAt,
      ]);
      expect(said).toEqual([
        [undefined, record.createdAt],
        ['adoption', record.createdAt],
      ]);
      expect((await other.read(nameOf('web')))?.record).toMatchObject({
        appliedConfigSource: 'adoption',
        isProtected: true,
        updatedAt,
      });
    });

    it('lists every record by name', async () => {
      for (const each of ['web', 'api', 'Zoo']) await one.put(recordOf(each), undefined);
      const names = (await other.list()).map(({ record }) => record.name);
      expect(names).toEqual(['Zoo', 'api', 'web']);
    });

    it('refuses to create a record that exists', async () => {
      await one.put(recordOf('web'), undefined);
      await expect(other.put(recordOf('web'), undefined)).rejects.toMatchObject(stale);
    });

    it('refuses to replace or remove a record that changed since it was read', async () => {
      const first = await one.put(recordOf('web'), undefined);
      const second = await other.put(recordOf('web', { providerId: 'new' }), first);
      await expect(one.put(recordOf('web'), first)).rejects.toMatchObject(stale);
      await expect(one.remove(nameOf('web'), first)).rejects.toMatchObject(stale);
      await one.remove(nameOf('web'), second);
      expect(await other.list()).toEqual([]);
    });

    it('refuses to replace or remove a record that was removed', async () => {
      const revision = await one.put(recordOf('web'), undefined);
      await other.remove(nameOf('web'), revision);
      await expect(one.put(recordOf('web'), revision)).rejects.toMatchObject(stale);
      await expect(one.remove(nameOf('web'), revision)).rejects.toMatchObject(stale);
    });

    it('T-35 never gives one record another name’s place', async () => {
      await one.put(recordOf('a/b', { providerId: 'slash' }), undefined);
      const second = await one
        .put(recordOf('a_b', { providerId: 'underscore' }), undefined)
        .catch((error: unknown) => error);
      if (typeof second !== 'string') expect(second).toMatchObject({ code: 'STATE_COLLISION' });
      expect((await other.read(nameOf('a/b')))?.record.providerId).toBe('slash');
      expect((await other.read(nameOf('a_b')))?.record.providerId).not.toBe('slash');
    });

    it('T-35 refuses names that cannot be kept side by side, before anything is put', async () => {
      const both = [nameOf('a/b'), nameOf('a_b')];
      await one.checkNames([nameOf('web'), nameOf('api')]);
      const refusal: unknown = await one.checkNames(both).catch((error: unknown) => error);
      await one.put(recordOf('a/b'), undefined);
      await one.checkNames([nameOf('a/b')]);
      const second = await one.put(recordOf('a_b'), undefined).catch((error: unknown) => error);
      if (typeof second === 'string') expect(refusal).toBeUndefined();
      else {
        expect(refusal).toMatchObject({ code: 'STATE_COLLISION' });
        await expect(other.checkNames([nameOf('a_b')])).rejects.toMatchObject(refusal as object);
      }
    });

    it('loses no increment of many writers', async () => {
      await one.put(recordOf('n', { configHash: '0' }), undefined);
      await Promise.all(
        Array.from({ length: 4 }, (_none, index) => count(index % 2 ? one : other)),
      );
      expect((await one.read(nameOf('n')))?.record.configHash).toBe('20');
    });

    it('keeps outputs secret when printed', async () => {
      await one.put(recordOf('web', { outputs: new Secret({ password: 'hunter2' }) }), undefined);
      expect(JSON.stringify(await other.list())).not.toContain('hunter2');
    });

    it('T-11 wipes one environment and touches no other', async () => {
      const [staging, prod] = [toEnvironmentName('staging'), toEnvironmentName('prod')];
      const index = openEnvironmentIndex(one.companions);
      for (const each of ['web', 'shared', 'prod-web', 'foreign']) {
        await one.put(recordOf(each), undefined);
      }
      await index.claim(staging, [nameOf('web'), nameOf('shared'), nameOf('never-made')]);
      await index.claim(prod, [nameOf('prod-web'), nameOf('shared')]);
      for (const each of ['staging/lock', 'staging/journal/1', 'prod/journal/1', 'staging-2/x']) {
        await one.companions.put(`environments/${each}`, '', undefined);
      }
      expect(await wipeEnvironment(other, staging)).toEqual({ records: ['web'], companions: 1 });
      const left = (await one.list()).map(({ record }) => record.name);
      expect(left).toEqual(['foreign', 'prod-web', 'shared']);
      expect(Object.fromEntries(await index.load())).toEqual({
        'prod-web': ['prod'],
        shared: ['prod'],
      });
      expect(await one.companions.list('environments')).toEqual([
        'environments/prod/journal/1',
        'environments/staging-2/x',
        'environments/staging/lock',
      ]);
      expect(await wipeEnvironment(one, staging)).toEqual({ records: [], companions: 0 });
    });

    it('offers companions of its own', async () => {
      await one.companions.put('a/b', 'text', undefined);
      expect((await other.companions.get('a/b'))?.text).toBe('text');
      expect(await one.list()).toEqual([]);
    });
  });
}

async function count(store: StateStore): Promise<void> {
  for (let done = 0; done < 5;) {
    const { record, revision } = (await store.read(nameOf('n')))!;
    try {
      const configHash = String(Number(record.configHash) + 1);
      await store.put({ ...record, configHash }, revision);
      done += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'STATE_STALE' });
    }
  }
}
