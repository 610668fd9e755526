import { describe, expect, it } from 'vitest';
import { createClock, createSql } from '../../src/node/index.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import {
  openStore,
  secretsOf,
  type StoreOptions,
  toStoreKey,
  toStoreOptions,
} from '../../src/state/index.ts';
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

describe('the settings of a state inside a plugin', () => {
  const settings = {
    bucket: 'b',
    account_key: 'geheim',
    notes: { backend: 'filesystem', directory: 'notes' },
  };

  it('are the plugin’s but for the notes, which are a place of ours', () => {
    const options = optionsOf('acme_objects', settings);
    expect(options).toMatchObject({
      kind: 'plugin',
      backend: 'acme_objects',
      notes: { kind: 'filesystem', directory: '/project/notes' },
    });
    expect('config' in options && options.config.reveal()).toEqual({
      bucket: 'b',
      account_key: 'geheim',
    });
  });

  it('show no secret, and tell which are to be concealed, the notes’ as well', () => {
    const notes = { backend: 'postgres', dsn: 'postgres://app:heimlich@db/app' };
    const options = optionsOf('acme_objects', { ...settings, notes });
    expect(JSON.stringify(options)).not.toMatch(/geheim|heimlich/);
    expect(toStoreKey(options)).not.toMatch(/geheim|heimlich/);
    const secrets = secretsOf(options, { sql }).map((secret) => secret.reveal());
    expect(secrets).toEqual(['geheim', 'postgres://app:heimlich@db/app', 'heimlich']);
  });

  it('T-11 are one place whoever asks, and another for another bucket', () => {
    const key = (config: JsonObject): string => toStoreKey(optionsOf('acme_objects', config));
    expect(key({ account_key: 'other', bucket: 'b' })).toBe(key(settings));
    expect(key({ ...settings, bucket: 'c' })).not.toBe(key(settings));
  });

  it.each([
    ['are no map', 'somewhere'],
    ['name no backend', { directory: 'notes' }],
    ['are forgotten', { backend: 'memory' }],
    ['are a plugin’s themselves', { backend: 'acme_other' }],
    ['are wrong by themselves', { backend: 'filesystem', directory: 7 }],
  ])('T-06 refuse notes that %s', (_what, notes) => {
    expect(() => optionsOf('acme_objects', { notes })).toThrow(misconfigured);
  });
});

describe('opening a state', () => {
  const ports = (texts: Readonly<Record<string, string>>) => ({
    files: createMemoryFiles(texts),
    clock: createClock(),
    liveness: createFakeLiveness(),
    sql,
    buckets: createMemoryBuckets(),
    concealer: { conceal: () => [] },
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

  it.each(['azure', 'florp'])(
    'T-06 refuses the backend %s, which nobody serves, rather than forget',
    async (backend) => {
      const options = optionsOf(backend, { bucket: 'b' });
      const refusal = { code: 'STATE_BACKEND_UNKNOWN' };
      await expect(openStore(options, ports({}))).rejects.toMatchObject(refusal);
      const backends = { open: () => Promise.resolve(undefined) };
      await expect(openStore(options, { ...ports({}), backends })).rejects.toMatchObject(refusal);
    },
  );

  it('opens memory', async () => {
    await using store = await openStore({ kind: 'memory' }, ports({}));
    expect(store.location).toBe('memory');
  });
});
