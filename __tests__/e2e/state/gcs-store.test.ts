import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRecord } from '../../../src/state/record.ts';
import { bucketContract } from '../../contracts/bucket-contract.ts';
import { companionsContract } from '../../contracts/companions-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { ALL_RIGHTS, type GcsServer, startGcs } from '../../fakes/gcs-server.ts';
import { nameOf, recordOf } from '../../state/examples.ts';
import { openGcsBucket, openGcsStore } from './gcs-place.ts';

describe('state in a bucket of Google’s', () => {
  let server: GcsServer;
  let places = 0;

  beforeAll(async () => {
    server = await startGcs(['state'], { all: ALL_RIGHTS, reader: ['list', 'read'], stranger: [] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const newPrefix = (): string => {
    places += 1;
    return `place-${String(places)}/`;
  };
  const place = (prefix = newPrefix()) => ({
    ...{ endpoint: server.origin, bucket: 'state', token: 'all', prefix },
  });

  bucketContract('a bucket of Google’s over HTTP', async () => ({
    one: await openGcsBucket(place()),
    other: await openGcsBucket(place()),
    prefix: newPrefix(),
  }));

  storeContract('the object store on Google’s API', async () => {
    const prefix = newPrefix();
    return { one: await openGcsStore(place(prefix)), other: await openGcsStore(place(prefix)) };
  });

  companionsContract('companions on Google’s API', async () => {
    const prefix = newPrefix();
    const one = await openGcsStore(place(prefix));
    const other = await openGcsStore(place(prefix));
    return { one: one.companions, other: other.companions };
  });

  it('leaves what upstream’s readers read, uncached, and nothing else that ends in .json', async () => {
    const prefix = newPrefix();
    const store = await openGcsStore(place(prefix));
    const record = recordOf('web');
    await store.companions.put('index/x.json', '{}', undefined);
    await store.put(record, undefined);
    await store.remove(nameOf('gone'), await store.put(recordOf('gone'), undefined));
    const objects = [...(server.buckets.get('state') ?? [])].filter(
      ([key]) => key.startsWith(prefix) && key.endsWith('.json'),
    );
    expect(objects.map(([key]) => key)).toEqual([`${prefix}web.json`]);
    expect(objects[0]?.[1].body.toString('utf8')).toBe(encodeRecord(record, 'outputs-first'));
    expect(objects[0]?.[1].headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
  });

  it('lists 2,600 records over three pages', { timeout: 120_000 }, async () => {
    const prefix = newPrefix();
    const names = Array.from({ length: 2600 }, (_none, index) => `r-${String(index)}`).sort();
    for (const name of names) {
      const body = Buffer.from(encodeRecord(recordOf(name), 'outputs-first'));
      const headers = { 'x-goog-generation': '1' };
      server.buckets.get('state')?.set(`${prefix}${name}.json`, { body, generation: '1', headers });
    }
    const store = await openGcsStore(place(prefix));
    expect((await store.list()).map(({ record }) => record.name)).toEqual(names);
  });

  describe('that cannot be used', () => {
    const failed = (cause: string, code = 'STATE_UNREADABLE') => ({ code, cause: { code: cause } });

    it.each([
      ['the token is not known', { token: 'old' }, 'BUCKET_CREDENTIALS_REFUSED'],
      ['it is somebody else’s', { token: 'stranger' }, 'BUCKET_FORBIDDEN'],
      ['nobody is there', { endpoint: 'http://127.0.0.1:9' }, 'BUCKET_UNREACHABLE'],
    ])('T-06 says at once that %s', async (_what, changes, cause) => {
      const opening = openGcsStore({ ...place(), ...changes });
      await expect(opening).rejects.toMatchObject(failed(cause));
    });

    it('T-06 says at once that there is no such bucket', async () => {
      const opening = openGcsStore({ ...place(), bucket: 'nowhere' });
      await expect(opening).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    });

    it('T-06 says that a role may only read, with the first write and before anything is changed', async () => {
      const prefix = newPrefix();
      await (await openGcsStore(place(prefix))).put(recordOf('web'), undefined);
      const store = await openGcsStore({ ...place(prefix), token: 'reader' });
      expect(await store.list()).toHaveLength(1);
      const locking = store.companions.put('environments/_/lock', 'x', undefined);
      await expect(locking).rejects.toMatchObject(failed('BUCKET_FORBIDDEN', 'STATE_WRITE_FAILED'));
    });
  });
});
