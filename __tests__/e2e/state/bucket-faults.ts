import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createClock, createHttp, openLiveness } from '../../../src/node/index.ts';
import type { Http } from '../../../src/ports/index.ts';
import { acquireLock, type StateStore } from '../../../src/state/index.ts';
import { toEnvironmentName } from '../../../src/resources/index.ts';
import { createRecordingReporter } from '../../fakes/recording-reporter.ts';
import { nameOf, ownerOf, recordOf } from '../../state/examples.ts';
import { createRandom, type Random, readSeed } from '../world/random.ts';
import { type Fault, type FaultProxy, FAULTS, startFaultProxy } from './bucket-fault-proxy.ts';

/** Only a condition can fail, and reading has none. */
const READ_FAULTS = FAULTS.filter((fault) => !fault.includes('412'));

/** A server with a bucket that state can be kept in. */
export interface FaultPlace extends AsyncDisposable {
  readonly endpoint: string;
  /** Opens the state below a prefix, by way of an address and a client. */
  open(asking: {
    readonly endpoint: string;
    readonly prefix: string;
    readonly http?: Http;
  }): Promise<StateStore>;
}

/** How hard it is tried. */
export interface FaultEffort {
  /** Each fault befalls so many requests; a multiple of ten. */
  readonly times: number;
  /** So often each of eight writers counts on, and each of four holders takes the lock. */
  readonly turns: number;
}

/** What holds whatever befalls requests and answers between us and a bucket. */
export function bucketFaults(
  start: () => Promise<FaultPlace>,
  { times, turns }: FaultEffort,
): void {
  let place: FaultPlace;
  let proxy: FaultProxy;
  let places = 0;

  beforeAll(async () => {
    place = await start();
    proxy = await startFaultProxy(place.endpoint);
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    places += 1;
    proxy.choose = () => undefined;
    proxy.hurt = 0;
  });

  /** Silence counts after a fifth of a second: fifty silences should not take ten minutes. */
  const http = createHttp();
  const hasty: Http = { send: (request) => http.send({ ...request, headTimeoutMs: 200 }) };
  const prefix = (): string => `place-${String(places)}/`;
  const openHurt = (): Promise<StateStore> =>
    place.open({ endpoint: proxy.origin, prefix: prefix(), http: hasty });
  const openWell = (): Promise<StateStore> =>
    place.open({ endpoint: place.endpoint, prefix: prefix() });
  /** The next request of that method is hurt, and no other. */
  const hurtNext = (fault: Fault, hurtMethod: string): void => {
    proxy.choose = (method) => {
      if (method !== hurtMethod) return undefined;
      proxy.choose = () => undefined;
      return fault;
    };
  };

  it.each(FAULTS)('nothing is lost or doubled by %s', { timeout: 300_000 }, async (fault) => {
    const store = await openHurt();
    const well = await openWell();
    await store.put(recordOf('kept'), undefined);
    for (let round = 0; round * 5 < times; round += 1) {
      const name = `r-${String(round)}`;
      hurtNext(fault, 'PUT');
      const created = await store.put(recordOf(name), undefined);
      hurtNext(fault, 'PUT');
      const replaced = await store.put(recordOf(name, { providerId: 'new' }), created);
      expect((await well.read(nameOf(name)))?.revision).toBe(replaced);
      // The mark of a removal stays where a create of the same name may still be on its way, so what
      // is deleted is a record that came about without trouble.
      await store.remove(nameOf(name), replaced);
      const calm = await store.put(recordOf(`${name}-calm`), undefined);
      hurtNext(fault, 'DELETE');
      await store.remove(nameOf(`${name}-calm`), calm);
      expect((await well.list()).map(({ record }) => record.name)).toEqual(['kept']);
      hurtNext(fault, 'PUT');
      const key = `notes/${name}`;
      const revision = await store.companions.put(key, 'mine', undefined);
      expect(await well.companions.get(key)).toEqual({ text: 'mine', revision });
      hurtNext(fault, 'PUT');
      await store.companions.remove(key, revision);
      expect(await well.companions.get(key)).toBeUndefined();
    }
    expect(proxy.hurt).toBe(times);
  });

  it.each(READ_FAULTS)('everything is read in spite of %s', { timeout: 300_000 }, async (fault) => {
    const store = await openHurt();
    await store.put(recordOf('web'), undefined);
    await store.companions.put('notes/a', 'mine', undefined);
    for (let round = 0; round * 2 < times; round += 1) {
      hurtNext(fault, 'GET');
      expect(await store.list()).toHaveLength(1);
      hurtNext(fault, 'GET');
      expect((await store.companions.get('notes/a'))?.text).toBe('mine');
    }
    expect(proxy.hurt).toBe(times);
  });

  it('no increment of eight writers is lost, whatever befalls a fifth of their requests', async () => {
    const random = createRandom(readSeed());
    const stores = await Promise.all(Array.from({ length: 8 }, openHurt));
    await stores[0]!.companions.put('n', '0', undefined);
    await stores[0]!.put(recordOf('n', { configHash: '0' }), undefined);
    proxy.choose = hurtOneOf(5, random);
    await Promise.all(stores.map((store) => count(store, turns)));
    proxy.choose = () => undefined;
    const well = await openWell();
    expect((await well.companions.get('n'))?.text).toBe(String(8 * turns));
    expect((await well.read(nameOf('n')))?.record.configHash).toBe(String(8 * turns));
  });

  it('one lock is never held by two', async () => {
    const random = createRandom(readSeed() + 1);
    const stores = await Promise.all(Array.from({ length: 4 }, openHurt));
    const liveness = await openLiveness();
    let holders = 0;
    proxy.choose = hurtOneOf(5, random);
    const takeTurns = async (store: StateStore, number: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) {
        const owner = ownerOf(`${String(number)}-${String(turn)}`);
        const request = { environment: toEnvironmentName('x'), owner, waitMs: 120_000 };
        const ports = { clock: createClock(), liveness, reporter: createRecordingReporter() };
        await using held = await acquireLock(store.companions, request, ports);
        holders += 1;
        expect(holders).toBe(1);
        held.assertHeld();
        holders -= 1;
      }
    };
    await Promise.all(stores.map(takeTurns));
    proxy.choose = () => undefined;
  });
}

/** Hurts one request of so many, by chance. */
function hurtOneOf(many: number, random: Random): FaultProxy['choose'] {
  return (method) => {
    if (random.between(1, many) !== 1) return undefined;
    const faults = method === 'GET' ? READ_FAULTS : FAULTS;
    return faults[random.between(0, faults.length - 1)];
  };
}

async function count(store: StateStore, times: number): Promise<void> {
  const { companions } = store;
  for (let done = 0; done < times;) {
    const { text, revision } = (await companions.get('n'))!;
    done += await ifFresh(companions.put('n', String(Number(text) + 1), revision));
  }
  for (let done = 0; done < times;) {
    const { record, revision } = (await store.read(nameOf('n')))!;
    const configHash = String(Number(record.configHash) + 1);
    done += await ifFresh(store.put({ ...record, configHash }, revision));
  }
}

/** 1 for a write that landed, 0 for one that came too late. */
async function ifFresh(write: Promise<unknown>): Promise<number> {
  try {
    await write;
    return 1;
  } catch (error) {
    expect(error).toMatchObject({ code: 'STATE_STALE' });
    return 0;
  }
}
