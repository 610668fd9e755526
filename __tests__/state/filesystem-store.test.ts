import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createClock, createFiles, openLiveness } from '../../src/node/index.ts';
import { createFilesystemStore } from '../../src/state/filesystem-store.ts';
import { encodeRecord, type StateStore } from '../../src/state/index.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryFiles, type MemoryFiles } from '../fakes/memory-files.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';
import { nameOf, recordOf } from './examples.ts';

function openOn(files: MemoryFiles): StateStore {
  const ports = { files, clock: createClock(), liveness: createFakeLiveness() };
  return createFilesystemStore('/state', ports);
}

storeContract('the filesystem store over memory files', () => {
  const files = createMemoryFiles();
  return Promise.resolve({ one: openOn(files), other: openOn(files) });
});

storeContract('the filesystem store', async () => {
  const folder = await makeTemporaryFolder();
  const ports = { files: createFiles(), clock: createClock(), liveness: await openLiveness() };
  return {
    one: createFilesystemStore(folder, ports),
    other: createFilesystemStore(folder, ports),
  };
});

const stored = (name: string): string => encodeRecord(recordOf(name));

describe('the filesystem store', () => {
  it('writes one private file a record, as upstream would', async () => {
    const files = createMemoryFiles();
    const record = recordOf('ns/web');
    await openOn(files).put(record, undefined);
    expect(files.texts.get('/state/ns_web.json')).toBe(encodeRecord(record));
    expect(files.modes.get('/state/ns_web.json')).toBe(0o600);
  });

  it('waits for the disk with all it writes but the marks of who is writing', async () => {
    const fleeting: string[] = [];
    const files = createMemoryFiles();
    const store = openOn({
      ...files,
      createExclusively: (path, text, options) => {
        if (options.isFleeting === true) fleeting.push(path);
        return files.createExclusively(path, text, options);
      },
      writeAtomically: (path, text, options) => {
        if (options.isFleeting === true) fleeting.push(path);
        return files.writeAtomically(path, text, options);
      },
    });
    await store.companions.put('environments/staging/journal/1', '{}', undefined);
    await store.put(recordOf('web'), await store.put(recordOf('web'), undefined));
    expect(fleeting).toEqual(['/state/.wfctl/guard/1']);
  });

  it('keeps whatever is not a record where no lister of upstream’s looks', async () => {
    const files = createMemoryFiles();
    const store = openOn(files);
    await store.companions.put('environments/staging/lock', '{}', undefined);
    await store.companions.put('index/x.json', '{}', undefined);
    await store.remove(nameOf('gone'), await store.put(recordOf('gone'), undefined));
    await store.put(recordOf('web'), undefined);
    const paths = [...files.texts.keys()];
    // The CLI's lister takes this level alone, and the engine's would take whatever ends so.
    expect(paths.filter((path) => /^\/state\/[^/]+$/.test(path))).toEqual(['/state/web.json']);
    expect(paths.filter((path) => path.endsWith('.json'))).toEqual(['/state/web.json']);
  });

  it('T-50 passes over files that are not records', async () => {
    const files = createMemoryFiles({
      '/state/a.json': stored('a'),
      '/state/metadata.json': '{"generator_metadata":{"wfctl_version":"1"}}',
      '/state/nameless.json': '{"hello":1}',
      '/state/a.lock.json': '{not-json',
      '/state/.b.json': '{not-json',
      '/state/.b.json.0.tmp': '{not-json',
      '/state/b.lock': 'x',
      '/state/notes.txt': 'x',
      '/state/sub/c.json': stored('c'),
    });
    const names = (await openOn(files).list()).map(({ record }) => record.name);
    expect(names).toEqual(['a']);
  });

  it('T-50 keeps no record under the name of upstream’s metadata', async () => {
    const files = createMemoryFiles();
    await expect(openOn(files).put(recordOf('metadata'), undefined)).rejects.toMatchObject({
      code: 'STATE_NAME_FORBIDDEN',
    });
    expect([...files.texts.keys()].some((path) => path.endsWith('metadata.json'))).toBe(false);
  });

  it('T-33 fails as a whole, naming the file, when one record makes no sense', async () => {
    const files = createMemoryFiles({ '/state/a.json': stored('a'), '/state/broken.json': '{no' });
    const store = openOn(files);
    await expect(store.list()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining('/state/broken.json') as string,
    });
    await expect(store.read(nameOf('broken'))).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    await expect(store.put(recordOf('broken'), undefined)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    });
    expect(files.texts.get('/state/broken.json')).toBe('{no');
  });

  it('T-35 refuses a name whose file holds another record', async () => {
    const files = createMemoryFiles({ '/state/a_b.json': stored('a/b') });
    const store = openOn(files);
    expect(await store.read(nameOf('a_b'))).toBeUndefined();
    await expect(store.put(recordOf('a_b'), undefined)).rejects.toMatchObject({
      code: 'STATE_COLLISION',
    });
    expect((await store.read(nameOf('a/b')))?.record.name).toBe('a/b');
  });

  it('T-35 refuses to overwrite a document that is nobody’s record', async () => {
    const files = createMemoryFiles({ '/state/a.json': '{"hello":1}' });
    await expect(openOn(files).put(recordOf('a'), undefined)).rejects.toMatchObject({
      code: 'STATE_COLLISION',
    });
  });

  it('T-35 keeps one of two records that go to the same file side by side, and refuses the other', async () => {
    const store = openOn(createMemoryFiles());
    const ended = await Promise.allSettled([
      store.put(recordOf('a/b'), undefined),
      store.put(recordOf('a*b'), undefined),
    ]);
    expect(ended).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'STATE_COLLISION' } },
    ]);
    expect(await store.list()).toHaveLength(1);
  });

  it.each(['/state/a:b.json', '/state/anything.json'])(
    'T-35 finds a record by the name inside it and replaces it where it lies: %s',
    async (path) => {
      const files = createMemoryFiles({ [path]: stored('a:b') });
      const store = openOn(files);
      const before = await store.read(nameOf('a:b'));
      await expect(store.put(recordOf('a:b'), undefined)).rejects.toMatchObject({
        code: 'STATE_STALE',
      });
      const record = recordOf('a:b', { providerId: 'new' });
      const revision = await store.put(record, before?.revision);
      expect(files.texts.get(path)).toBe(encodeRecord(record));
      await store.remove(nameOf('a:b'), revision);
      expect(files.texts.has(path)).toBe(false);
    },
  );

  it.each([
    ['/state/a_b.json', '/state/a:b.json'],
    ['/state/a_b.json', '/state/copy.json'],
  ])('T-35 refuses two files that hold one record: %s and %s', async (one, other) => {
    const files = createMemoryFiles({ [one]: stored('a:b'), [other]: stored('a:b') });
    await expect(openOn(files).list()).rejects.toMatchObject({ code: 'STATE_COLLISION' });
  });

  it('notices what upstream wrote in between', async () => {
    const files = createMemoryFiles();
    const store = openOn(files);
    const revision = await store.put(recordOf('a'), undefined);
    files.texts.set('/state/a.json', encodeRecord(recordOf('a', { providerId: 'theirs' })));
    await expect(store.put(recordOf('a'), revision)).rejects.toMatchObject({ code: 'STATE_STALE' });
  });

  it('T-52 keeps the old record whole when the disk is full, and tells no secret', async () => {
    const files = createMemoryFiles();
    const store = openOn(files);
    const revision = await store.put(recordOf('a'), undefined);
    files.refusal = { part: '/state/a.json', code: 'FILES_FULL' };
    const outputs = new Secret({ password: 'hunter2' });
    const refusal = await store
      .put(recordOf('a', { outputs }), revision)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'STATE_WRITE_FAILED',
      hint: 'Make room.',
      cause: { code: 'FILES_FULL' },
    });
    expect(inspect(refusal, { depth: 9 })).not.toContain('hunter2');
    expect(files.texts.get('/state/a.json')).toBe(stored('a'));
    files.refusal = undefined;
    await store.put(recordOf('a', { outputs }), revision);
  });

  it('T-52 can write again after a disk that was full all over', async () => {
    const files = createMemoryFiles();
    const store = openOn(files);
    const first = await store.put(recordOf('a'), undefined);
    files.refusal = { part: '/state', code: 'FILES_FULL' };
    await expect(store.put(recordOf('a'), first)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
    });
    files.refusal = undefined;
    await store.put(recordOf('a'), first);
  });

  it('sweeps up after a writer that died, and after no other', async () => {
    const files = createMemoryFiles({ '/state/.a.json.0.tmp': 'half', '/state/.swp': 'mine' });
    const dead = { machine: 'here', pid: 7, startedAt: '1' };
    const guard = JSON.stringify({ holder: dead });
    files.texts.set('/state/.wfctl/guard/1', `here word\n${guard}`);
    const clock = createClock();
    const liveness = createFakeLiveness(undefined, new Set([7]));
    const store = createFilesystemStore('/state', { files, clock, liveness });
    await store.put(recordOf('b'), undefined);
    expect(files.texts.has('/state/.a.json.0.tmp')).toBe(false);
    files.texts.set('/state/.c.json.0.tmp', 'being written');
    await store.put(recordOf('c'), undefined);
    expect(files.texts.has('/state/.c.json.0.tmp')).toBe(true);
    expect(files.texts.has('/state/.swp')).toBe(true);
  });
});
