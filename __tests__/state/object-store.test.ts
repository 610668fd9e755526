import { beforeEach, describe, expect, it } from 'vitest';
import { type BucketErrorCode } from '../../src/ports/index.ts';
import { type StateStore } from '../../src/state/index.ts';
import { type ResourceRecord } from '../../src/resources/index.ts';
import { encodeRecord } from '../../src/state/record.ts';
import { createObjectStore } from '../../src/state/object-store.ts';
import { companionsContract } from '../contracts/companions-contract.ts';
import { lockContract } from '../contracts/lock-contract.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createMemoryBucket, type MemoryBucket } from '../fakes/memory-bucket.ts';
import { nameOf, recordOf } from './examples.ts';

/** A clock for which every pause is over at once. */
const hasty = { ...createFakeClock(0), sleep: () => Promise.resolve() };

const encoded = (record: ResourceRecord): string => encodeRecord(record, 'outputs-first');

const openOn = (bucket: MemoryBucket, prefix = 'iac-state/'): StateStore =>
  createObjectStore({ bucket, prefix, location: 's3 bucket/iac-state/' }, hasty);

storeContract('the object store', () => {
  const bucket = createMemoryBucket({ pageSize: 2 });
  return Promise.resolve({ one: openOn(bucket), other: openOn(bucket) });
});

companionsContract('companions in a bucket', () => {
  const bucket = createMemoryBucket({ pageSize: 2 });
  return Promise.resolve({ one: openOn(bucket).companions, other: openOn(bucket).companions });
});

lockContract('a lock in a bucket', () => openOn(createMemoryBucket()).companions);

describe('the object store', () => {
  let bucket: MemoryBucket;
  let store: StateStore;

  beforeEach(() => {
    bucket = createMemoryBucket();
    store = openOn(bucket);
  });

  const putText = (key: string, text: string): void => {
    bucket.objects.set(key, { text, contentType: 'application/json', mark: 'theirs' });
  };
  const put = (name: string): Promise<unknown> => store.put(recordOf(name), undefined);
  const fault = (what: BucketErrorCode | 'mismatch', when: 'before' | 'after' = 'before') => ({
    what,
    when,
  });

  it('keeps a record under upstream’s key, with upstream’s bytes, outputs before config', async () => {
    const changes = { dependencies: ['vpc'], error: 'timeout', appliedConfigSource: undefined };
    await store.put(recordOf('bmw/web', changes), undefined);
    expect(bucket.objects.get('iac-state/bmw_web.json')).toMatchObject({
      contentType: 'application/json',
      text: `{
  "resource_id": "bmw/web",
  "resource_type": "infra.vpc",
  "provider": "acme",
  "provider_ref": "acme-provider",
  "provider_id": "id-of-bmw/web",
  "config_hash": "hash",
  "status": "active",
  "outputs": {
    "ip": "10.0.0.1"
  },
  "config": {
    "cidr": "10.0.0.0/16"
  },
  "dependencies": [
    "vpc"
  ],
  "created_at": "2026-01-01T00:00:00Z",
  "updated_at": "2026-01-02T00:00:00Z",
  "error": "timeout"
}`,
    });
  });

  it('takes a prefix without a slash as it is', async () => {
    await openOn(bucket, 'state').put(recordOf('web'), undefined);
    expect(bucket.objects.has('stateweb.json')).toBe(true);
  });

  it('keeps whatever is not a record where upstream’s lister does not look', async () => {
    await store.companions.put('environments/x.json/lock', 'text', undefined);
    await store.companions.put('index/x.json', 'text', undefined);
    const keys = [...bucket.objects.keys()];
    expect(keys).toHaveLength(3);
    expect(keys.filter((key) => key.endsWith('.json'))).toEqual([]);
  });

  it('T-33 fails by key for a record that cannot be read, rather than leave it out', async () => {
    await put('a');
    putText('iac-state/b.json', '{"resource_id": ');
    await expect(store.list()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining('iac-state/b.json') as string,
    });
  });

  it('T-33 fails for a record that cannot be fetched, rather than leave it out', async () => {
    await put('a');
    bucket.faults.push(undefined, fault('BUCKET_FORBIDDEN'));
    await expect(store.list()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      cause: { code: 'BUCKET_FORBIDDEN' },
    });
  });

  it('T-50 passes over documents that are nobody’s record', async () => {
    putText('iac-state/metadata.json', '{"generator_metadata": {}}');
    expect(await store.list()).toEqual([]);
    await expect(put('metadata')).rejects.toMatchObject({ code: 'STATE_COLLISION' });
  });

  it('T-11 leaves alone what lies below another prefix', async () => {
    putText('iac-state/prod/web.json', encoded(recordOf('web')));
    expect(await store.list()).toEqual([]);
    await put('web');
    expect(await store.list()).toHaveLength(1);
  });

  it('T-35 tells `a/b` from `a_b` when both are written at once', async () => {
    const ended = await Promise.allSettled([put('a/b'), put('a_b')]);
    expect(ended).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'STATE_COLLISION' } },
    ]);
  });

  it.each(['iac-state/a_b.json', 'iac-state/anything.json'])(
    'T-35 finds a record by the name inside it and replaces it where it lies: %s',
    async (key) => {
      putText(key, encoded(recordOf('a:b')));
      const before = await store.read(nameOf('a:b'));
      await expect(put('a:b')).rejects.toMatchObject({ code: 'STATE_STALE' });
      const record = recordOf('a:b', { providerId: 'new' });
      const revision = await store.put(record, before?.revision);
      expect(bucket.objects.get(key)?.text).toBe(encoded(record));
      await store.remove(nameOf('a:b'), revision);
      expect(bucket.objects.has(key)).toBe(false);
    },
  );

  it('T-35 refuses two objects that hold one record', async () => {
    putText('iac-state/a:b.json', encoded(recordOf('a:b')));
    putText('iac-state/copy.json', encoded(recordOf('a:b')));
    await expect(store.list()).rejects.toMatchObject({ code: 'STATE_COLLISION' });
  });

  it('notices what upstream wrote in between', async () => {
    const revision = await store.put(recordOf('a'), undefined);
    putText('iac-state/a.json', encoded(recordOf('a', { providerId: 'theirs' })));
    await expect(store.put(recordOf('a'), revision)).rejects.toMatchObject({ code: 'STATE_STALE' });
    await expect(store.remove(nameOf('a'), revision)).rejects.toMatchObject({
      code: 'STATE_STALE',
    });
  });

  it('takes what a killed removal left for nothing', async () => {
    const revision = await store.put(recordOf('a'), undefined);
    await store.read(nameOf('a'));
    bucket.faults.push(undefined, undefined, fault('BUCKET_FORBIDDEN'));
    await store.remove(nameOf('a'), revision);
    expect(bucket.objects.get('iac-state/a.json')?.text).toMatch(/^gone /);
    expect(await store.list()).toEqual([]);
    expect(await openOn(bucket).read(nameOf('a'))).toBeUndefined();
    await openOn(bucket).put(recordOf('a'), undefined);
    expect(await store.list()).toHaveLength(1);
  });

  it('deletes nothing on a server that ignores conditions of deletions, for it could hit the next record', async () => {
    const careless = createMemoryBucket({ ignores: ['if-match of deletions'] });
    const other = openOn(careless);
    const revision = await other.put(recordOf('a'), undefined);
    await other.remove(nameOf('a'), revision);
    expect(careless.calls).not.toContain('delete iac-state/a.json');
    expect(await other.list()).toEqual([]);
    await openOn(careless).put(recordOf('a'), undefined);
    expect(await other.list()).toHaveLength(1);
  });

  it('leaves no room for a creation that was held up until after the removal', async () => {
    await put('first');
    bucket.faults.push(fault('BUCKET_UNCERTAIN', 'before'));
    const revision = await store.put(recordOf('a'), undefined);
    const heldUp = bucket.objects.get('iac-state/a.json')!;
    await store.remove(nameOf('a'), revision);
    expect(await bucket.putIfMatch('iac-state/a.json', heldUp, undefined)).toBeUndefined();
    expect(await store.list()).toHaveLength(1);
    await store.put(recordOf('a'), undefined);
    expect(await store.list()).toHaveLength(2);
  });

  it('looks around again after a look that failed', async () => {
    bucket.faults.push(undefined, fault('BUCKET_FORBIDDEN'));
    await expect(store.read(nameOf('a'))).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    expect(await store.read(nameOf('a'))).toBeUndefined();
  });

  it('reads thousands of records, over all pages', async () => {
    for (let index = 0; index < 2600; index += 1) {
      const name = `r-${String(index)}`;
      putText(`iac-state/${name}.json`, encoded(recordOf(name)));
    }
    const names = (await store.list()).map(({ record }) => record.name);
    expect(new Set(names).size).toBe(2600);
    expect(bucket.calls.filter((call) => call.startsWith('list'))).toHaveLength(3);
  });

  it('replaces a record that it has seen with one request', async () => {
    await put('a');
    const [stored] = await store.list();
    bucket.calls.length = 0;
    await store.put(recordOf('a', { providerId: 'new' }), stored?.revision);
    expect(bucket.calls).toEqual(['put iac-state/a.json']);
  });

  it('creates a record with one request once it has looked around', async () => {
    await put('a');
    await store.list();
    bucket.calls.length = 0;
    await put('b');
    expect(bucket.calls).toEqual(['put iac-state/b.json']);
  });

  it('writes nothing as long as it only reads', async () => {
    bucket.writeRefusal = 'BUCKET_FORBIDDEN';
    putText('iac-state/a.json', encoded(recordOf('a')));
    expect(await store.list()).toHaveLength(1);
    expect(await store.companions.get('environments/_/lock')).toBeUndefined();
    await expect(store.companions.put('environments/_/lock', 'x', undefined)).rejects.toMatchObject(
      { code: 'STATE_WRITE_FAILED', hint: 'Look after it.', cause: { code: 'BUCKET_FORBIDDEN' } },
    );
    expect(bucket.objects.size).toBe(1);
  });

  it.each(['if-match', 'if-none-match'] as const)(
    'refuses a server that ignores %s, before anything is changed',
    async (ignored) => {
      const careless = createMemoryBucket({ ignores: [ignored] });
      const other = openOn(careless);
      const unsafe = { code: 'STATE_BACKEND_UNSAFE' };
      await expect(other.companions.put('lock', 'x', undefined)).rejects.toMatchObject(unsafe);
      await expect(other.put(recordOf('a'), undefined)).rejects.toMatchObject(unsafe);
      expect([...careless.objects.keys()]).toEqual(['iac-state/.wfctl/conditional-writes']);
    },
  );

  it('refuses a server that knows no conditions', async () => {
    bucket.faults.push(fault('BUCKET_UNSUPPORTED'));
    await expect(put('a')).rejects.toMatchObject({ code: 'STATE_BACKEND_UNSAFE' });
  });

  describe('when an answer is lost', () => {
    beforeEach(async () => {
      await put('first');
      bucket.calls.length = 0;
    });

    it.each([
      ['before it was done', fault('BUCKET_UNCERTAIN', 'before')],
      ['after it was done', fault('BUCKET_UNCERTAIN', 'after')],
      ['of a server that is busy', fault('BUCKET_BUSY')],
      ['of a server that is away', fault('BUCKET_UNREACHABLE')],
      ['and turns into a false no, before', fault('mismatch', 'before')],
      ['and turns into a false no, after', fault('mismatch', 'after')],
    ])('puts, replaces and removes a record exactly once: %s', async (_case, what) => {
      bucket.faults.push(what);
      const revision = await store.put(recordOf('a'), undefined);
      expect(bucket.faults).toEqual([]);
      bucket.faults.splice(0, 9, what);
      const next = await store.put(recordOf('a', { providerId: 'new' }), revision);
      expect((await store.read(nameOf('a')))?.revision).toBe(next);
      bucket.faults.splice(0, 9, what);
      await store.remove(nameOf('a'), next);
      expect(await store.list()).toHaveLength(1);
      expect(bucket.faults).toEqual([]);
    });

    it.each([
      ['before it was done', fault('BUCKET_UNCERTAIN', 'before')],
      ['after it was done', fault('BUCKET_UNCERTAIN', 'after')],
      ['and turns into a false no, after', fault('mismatch', 'after')],
    ])('takes a lock exactly once: %s', async (_case, what) => {
      const { companions } = store;
      bucket.faults.push(what);
      const revision = await companions.put('lock', 'mine', undefined);
      expect(await companions.get('lock')).toEqual({ text: 'mine', revision });
      bucket.faults.push(what);
      await companions.remove('lock', revision);
      expect(await companions.get('lock')).toBeUndefined();
    });

    it.each([
      ['that landed before another’s', 'after' as const, '2'],
      ['that came after another’s', 'before' as const, '1'],
    ])('tells what became of a write %s', async (_case, when, expected) => {
      let interlude: (() => Promise<unknown>) | undefined;
      const watched: MemoryBucket = {
        ...bucket,
        get: async (key) => {
          const run = interlude;
          interlude = undefined;
          await run?.();
          return await bucket.get(key);
        },
      };
      const [one, other] = [openOn(watched).companions, openOn(bucket).companions];
      const revision = await one.put('n', '0', undefined);
      bucket.faults.push(fault('BUCKET_UNCERTAIN', when));
      interlude = async () => {
        const stored = (await other.get('n'))!;
        await other.put('n', String(Number(stored.text) + 1), stored.revision);
      };
      const write = one.put('n', '1', revision);
      if (when === 'before') await expect(write).rejects.toMatchObject({ code: 'STATE_STALE' });
      else expect(await write).not.toBe(revision);
      expect((await other.get('n'))?.text).toBe(expected);
    });

    it('does not take another’s lock for its own, though it says the same', async () => {
      await openOn(bucket).companions.put('lock', 'same', undefined);
      bucket.faults.push(fault('BUCKET_UNCERTAIN', 'before'));
      await expect(store.companions.put('lock', 'same', undefined)).rejects.toMatchObject({
        code: 'STATE_STALE',
      });
    });

    it('gives up on a server that stays away, with the cause', async () => {
      bucket.faults.push(...Array.from({ length: 7 }, () => fault('BUCKET_UNREACHABLE')));
      await expect(store.list()).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        cause: { code: 'BUCKET_UNREACHABLE' },
      });
    });
  });
});
