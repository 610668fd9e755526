import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createClock } from '../../src/node/index.ts';
import { DriverError, toEnvironmentName } from '../../src/resources/index.ts';
import { createMemoryStore, openEnvironmentIndex, type StateStore } from '../../src/state/index.ts';
import { createPluginStore } from '../../src/state/plugin-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import {
  type BackendWhims,
  createMemoryBackend,
  type MemoryBackend,
} from '../fakes/memory-backend.ts';
import { nameOf, recordOf } from './examples.ts';

const ports = { clock: createClock(), liveness: createFakeLiveness() };

function open(backend: MemoryBackend, notes: StateStore | undefined): StateStore {
  return createPluginStore(
    { backend, location: 'memory, served by the plugin acme', notes },
    ports,
  );
}

storeContract('the plugin store', () => {
  const backend = createMemoryBackend();
  const notes = createMemoryStore();
  return Promise.resolve({ one: open(backend, notes), other: open(backend, notes) });
});

describe('a state inside a plugin', () => {
  let backend: MemoryBackend;
  let notes: StateStore;
  let store: StateStore;

  const start = (whims: BackendWhims = {}): void => {
    backend = createMemoryBackend(whims);
    notes = createMemoryStore();
    store = open(backend, notes);
  };
  beforeEach(() => {
    start();
  });

  it('holds nothing but records', async () => {
    await store.companions.put('environments/staging/lock', '{}', undefined);
    const revision = await store.put(recordOf('web', { isProtected: true }), undefined);
    expect([...backend.kept.keys()]).toEqual(['web']);
    expect(backend.locks.size).toBe(0);
    await store.remove(nameOf('web'), revision);
    expect(backend.kept.size).toBe(0);
  });

  it('T-39 remembers beside it what the plugin has no field for', async () => {
    const record = recordOf('web', {
      appliedConfigSource: 'adoption',
      isProtected: true,
      unknownFields: { lease: 1 },
    });
    await store.put(record, undefined);
    const [listed] = await store.list();
    expect(listed?.record).toMatchObject({
      appliedConfigSource: 'adoption',
      isProtected: true,
      unknownFields: { lease: 1 },
    });
    expect((await store.read(nameOf('web')))?.record.isProtected).toBe(true);
  });

  it('believes its note no longer once somebody else wrote the record', async () => {
    const revision = await store.put(recordOf('web', { isProtected: true }), undefined);
    const [place, theirs] = [...backend.kept][0]!;
    backend.kept.set(place, { ...theirs, providerId: 'theirs' });
    await expect(store.put(recordOf('web'), revision)).rejects.toMatchObject({
      code: 'STATE_STALE',
    });
    const found = await store.read(nameOf('web'));
    expect(found?.record.providerId).toBe('theirs');
    expect(found?.record.isProtected).toBeUndefined();
  });

  it('keeps the note of the record that is there when the next one cannot be written', async () => {
    const revision = await store.put(recordOf('web', { isProtected: true }), undefined);
    const refuse = { ...backend, saveState: () => Promise.reject(refused()) };
    const failing = open(refuse, notes);
    const writing = failing.put(recordOf('web', { providerId: 'new' }), revision);
    await expect(writing).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
    const found = await store.read(nameOf('web'));
    expect(found).toMatchObject({ revision, record: { isProtected: true } });
  });

  it('does not take a time that the backend sets itself for another’s change', async () => {
    start({ keep: (record) => ({ ...record, updatedAt: '2030-01-01T00:00:00Z' }) });
    const first = await store.put(recordOf('web', { isProtected: true }), undefined);
    const found = await store.read(nameOf('web'));
    expect(found).toMatchObject({ revision: first, record: { isProtected: true } });
    await store.put(recordOf('web', { providerId: 'new' }), first);
  });

  it('refuses a record that comes back otherwise than it was given', async () => {
    start({ keep: (record) => ({ ...record, outputs: new Secret({ serial: 9007199254740992 }) }) });
    const outputs = new Secret({ serial: 9007199254740993n });
    const writing = store.put(recordOf('web', { outputs }), undefined);
    await expect(writing).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
  });

  it('T-33 asks by name for records that the list leaves out', async () => {
    start({ unlisted: new Set(['web']) });
    await openEnvironmentIndex(store.companions).claim(toEnvironmentName('staging'), [
      nameOf('web'),
      nameOf('never-made'),
    ]);
    await store.put(recordOf('web'), undefined);
    await store.put(recordOf('api'), undefined);
    expect((await store.list()).map(({ record }) => record.name)).toEqual(['api', 'web']);
  });

  it('T-33 fails when one of those cannot be read', async () => {
    await openEnvironmentIndex(store.companions).claim(toEnvironmentName('staging'), [
      nameOf('web'),
    ]);
    const broken = open({ ...backend, getState: () => Promise.reject(refused()) }, notes);
    await expect(broken.list()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });

  it('T-33 fails for a record that makes no sense, naming it and the plugin', async () => {
    await store.put(recordOf('web'), undefined);
    const [place, record] = [...backend.kept][0]!;
    backend.kept.set(place, { ...record, status: 'florp' });
    await expect(store.list()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringMatching(/"web" of memory, served by the plugin acme/) as string,
    });
  });

  it('refuses a list with two records of one name', async () => {
    await store.put(recordOf('web'), undefined);
    backend.kept.set('elsewhere', [...backend.kept.values()][0]!);
    await expect(store.list()).rejects.toMatchObject({ code: 'STATE_COLLISION' });
  });

  it('T-50 passes over records without a name', async () => {
    await store.put(recordOf('web'), undefined);
    backend.kept.set('metadata', { ...[...backend.kept.values()][0]!, resourceId: '' });
    expect((await store.list()).map(({ record }) => record.name)).toEqual(['web']);
    await expect(store.checkNames([nameOf('metadata')])).rejects.toMatchObject({
      code: 'STATE_NAME_FORBIDDEN',
    });
  });

  it('says that a backend serves nothing of what it listed', async () => {
    const answer = { kind: 'not-supported' } as const;
    const hollow = open({ ...backend, listStates: () => Promise.resolve(answer) }, notes);
    await expect(hollow.list()).rejects.toMatchObject({ code: 'STATE_BACKEND_UNSAFE' });
  });

  it('T-53 without a place for notes is read and never changed', async () => {
    await store.put(recordOf('web'), undefined);
    const bare = open(backend, undefined);
    expect((await bare.list()).map(({ record }) => record.name)).toEqual(['web']);
    const found = await bare.read(nameOf('web'));
    const unsafe = {
      code: 'STATE_BACKEND_UNSAFE',
      hint: expect.stringContaining('notes: { backend:') as string,
    };
    await expect(bare.companions.put('lock', '', undefined)).rejects.toMatchObject(unsafe);
    await expect(bare.put(recordOf('new'), undefined)).rejects.toMatchObject(unsafe);
    await expect(bare.remove(nameOf('web'), found!.revision)).rejects.toMatchObject(unsafe);
    expect([...backend.kept.keys()]).toEqual(['web']);
  });
});

function refused(): DriverError {
  return new DriverError('PROVIDER_FAILED', 'the plugin says no');
}
