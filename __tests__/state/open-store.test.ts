import { describe, expect, it } from 'vitest';
import { createClock, createSql } from '../../src/node/index.ts';
import { openStore, toStoreOptions } from '../../src/state/index.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryBuckets } from '../fakes/memory-bucket.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';

const sql = createSql(() => undefined);

describe('the settings of a state', () => {
  it('are filesystem when no backend is named, at upstream’s place', () => {
    expect(toStoreOptions({ backend: '', config: {}, baseFolder: '/project' }, { sql })).toEqual({
      kind: 'filesystem',
      directory: '/var/lib/workflow/iac-state',
    });
  });

  it('take a relative directory from the folder given', () => {
    expect(
      toStoreOptions(
        { backend: 'filesystem', config: { directory: './state' }, baseFolder: '/project' },
        { sql },
      ),
    ).toEqual({
      kind: 'filesystem',
      directory: '/project/state',
    });
  });

  it('take an absolute directory as it is', () => {
    const options = toStoreOptions(
      { backend: 'filesystem', config: { directory: '/srv/state' }, baseFolder: '/project' },
      { sql },
    );
    expect(options).toEqual({ kind: 'filesystem', directory: '/srv/state' });
  });

  it('can be memory', () => {
    expect(
      toStoreOptions({ backend: 'memory', config: {}, baseFolder: '/project' }, { sql }),
    ).toEqual({
      kind: 'memory',
    });
  });

  it.each(['gcs', 'azure', 'azure_blob', 'florp'])(
    'T-06 refuse the backend %s rather than forget',
    (backend) => {
      expect(() =>
        toStoreOptions({ backend, config: {}, baseFolder: '/project' }, { sql }),
      ).toThrow(expect.objectContaining({ code: 'STATE_BACKEND_UNKNOWN' }));
    },
  );

  it('T-06 refuse a directory that is no text', () => {
    expect(() =>
      toStoreOptions(
        { backend: 'filesystem', config: { directory: 7 }, baseFolder: '/project' },
        { sql },
      ),
    ).toThrow(expect.objectContaining({ code: 'STATE_BACKEND_MISCONFIGURED' }));
  });
});

describe('opening a state', () => {
  const ports = (texts: Readonly<Record<string, string>>) => ({
    files: createMemoryFiles(texts),
    clock: createClock(),
    liveness: createFakeLiveness(),
    sql,
    buckets: createMemoryBuckets(),
    environment: () => undefined,
  });

  it('takes a folder that does not exist yet for an empty state', async () => {
    await using store = await openStore({ kind: 'filesystem', directory: '/state' }, ports({}));
    expect(store.location).toBe('filesystem /state');
    expect(await store.list()).toEqual([]);
  });

  it('T-06 fails at once when the folder cannot be read', async () => {
    const opening = openStore({ kind: 'filesystem', directory: '/state' }, ports({ '/state': '' }));
    await expect(opening).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });

  it('opens memory', async () => {
    await using store = await openStore({ kind: 'memory' }, ports({}));
    expect(store.location).toBe('memory');
  });
});
