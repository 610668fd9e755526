import { describe, expect, it } from 'vitest';
import { createClock, createSql } from '../../src/node/index.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { openStore, secretsOf, type StoreOptions, toStoreOptions } from '../../src/state/index.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryBuckets } from '../fakes/memory-bucket.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';

const sql = createSql(() => undefined);

/** The options for a backend and its config, as a project in `/project` has them. */
function optionsOf(backend: string, config: JsonObject = {}): StoreOptions {
  return toStoreOptions({ backend, config, baseFolder: '/project' }, { sql });
}

const misconfigured: unknown = expect.objectContaining({ code: 'STATE_BACKEND_MISCONFIGURED' });

describe('the settings of a state', () => {
  it('are filesystem when no backend is named, at upstream’s place', () => {
    const directory = '/var/lib/workflow/iac-state';
    expect(optionsOf('')).toEqual({ kind: 'filesystem', directory });
  });

  it('take a relative directory from the folder given', () => {
    const options = optionsOf('filesystem', { directory: './state' });
    expect(options).toEqual({ kind: 'filesystem', directory: '/project/state' });
  });

  it('take an absolute directory as it is', () => {
    const options = optionsOf('filesystem', { directory: '/srv/state' });
    expect(options).toEqual({ kind: 'filesystem', directory: '/srv/state' });
  });

  it('can be memory', () => {
    expect(optionsOf('memory')).toEqual({ kind: 'memory' });
  });

  it.each(['azure', 'florp'])('T-06 refuse the backend %s rather than forget', (backend) => {
    expect(() => optionsOf(backend)).toThrow(
      expect.objectContaining({ code: 'STATE_BACKEND_UNKNOWN' }),
    );
  });

  it('T-06 refuse a directory that is no text', () => {
    expect(() => optionsOf('filesystem', { directory: 7 })).toThrow(misconfigured);
  });
});

describe('the settings of a state in PostgreSQL', () => {
  const DSN = 'postgres://app:geheim@db.example.com/app';

  it.each(['dsn', 'connection_string'])('T-34 take the address from %s', (name) => {
    const options = optionsOf('postgres', { [name]: DSN });
    expect(options).toMatchObject({ kind: 'postgres', place: 'db.example.com:5432/app' });
    expect('dsn' in options && options.dsn.reveal()).toBe(DSN);
  });

  it('take both names where they agree', () => {
    expect(optionsOf('postgres', { dsn: DSN, connection_string: DSN }).kind).toBe('postgres');
  });

  it('print no password, and tell both the address and the password to conceal', () => {
    const options = optionsOf('postgres', { dsn: DSN });
    expect(JSON.stringify(options)).not.toContain('geheim');
    const secrets = secretsOf(options, { sql }).map((secret) => secret.reveal());
    expect(secrets).toEqual([DSN, 'geheim']);
  });

  it.each([
    ['no address', {}],
    ['an empty address', { dsn: '' }],
    ['an address that is no text', { dsn: 7 }],
    ['an address that makes no sense', { dsn: 'mysql://app:geheim@db/app' }],
    ['two addresses that differ', { dsn: DSN, connection_string: `${DSN}2` }],
  ])('T-06 refuse %s, and show none', (_what, config) => {
    expect(() => optionsOf('postgres', config)).toThrow(misconfigured);
    expect(() => optionsOf('postgres', config)).not.toThrow(/geheim/);
  });
});

describe('opening a state', () => {
  const ports = (texts: Readonly<Record<string, string>>) => ({
    files: createMemoryFiles(texts),
    clock: createClock(),
    liveness: createFakeLiveness(),
    sql,
    buckets: createMemoryBuckets(),
    concealer: { conceal: () => undefined },
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
