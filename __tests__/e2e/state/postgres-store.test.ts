import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/index.ts';
import type { StateStore } from '../../../src/state/index.ts';
import { companionsContract } from '../../contracts/companions-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { nameOf, recordOf } from '../../state/examples.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, openPostgres, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();

describe.skipIf(binaries === undefined && !isPostgresRequired())('state in PostgreSQL', () => {
  let server: PostgresServer;
  let place: PostgresPlace;
  const stores: StateStore[] = [];
  const open = async (dsn = place.dsn): Promise<StateStore> => {
    const store = await openPostgres(dsn);
    stores.push(store);
    return store;
  };

  beforeAll(async () => {
    server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
  });
  afterAll(async () => {
    await closeAll();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await closeAll();
    place = await openPlace(server);
  });
  async function closeAll(): Promise<void> {
    await Promise.all(stores.splice(0).map((store) => store[Symbol.asyncDispose]()));
  }

  const openTwo = async (): Promise<{ one: StateStore; other: StateStore }> => {
    place = await openPlace(server);
    return { one: await open(), other: await open() };
  };
  storeContract('the PostgreSQL store', openTwo);
  companionsContract('the companions of the PostgreSQL store', async () => {
    const { one, other } = await openTwo();
    return { one: one.companions, other: other.companions };
  });

  it('reads an empty database without changing it', async () => {
    const store = await open();
    expect(await store.list()).toEqual([]);
    expect(await store.companions.get('a')).toBeUndefined();
    expect(await store.companions.list('a')).toEqual([]);
    expect(await tables()).toEqual([]);
  });

  it('T-38 creates upstream’s table column for column, and ours beside it', async () => {
    await (await open()).put(recordOf('web'), undefined);
    expect(await tables()).toEqual(['iac_resources', 'wfctl_companions', 'wfctl_record_notes']);
    const columns = await place.admin(`
      SELECT column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '-') AS text
      FROM information_schema.columns WHERE table_name = 'iac_resources' ORDER BY ordinal_position`);
    expect(columns.map(({ text }) => text)).toEqual([
      'name text NO -',
      ...['type', 'provider', 'provider_ref', 'provider_id', 'status', 'config_hash'].map(
        (name) => `${name} text NO ''::text`,
      ),
      "applied_config jsonb NO '{}'::jsonb",
      "outputs jsonb NO '{}'::jsonb",
      "dependencies ARRAY NO '{}'::text[]",
      'created_at timestamp with time zone NO now()',
      'updated_at timestamp with time zone NO now()',
    ]);
  });

  it('T-38 writes no dependencies as an empty array, and times as times', async () => {
    await (await open()).put(recordOf('web', { dependencies: [] }), undefined);
    const [row] = await place.admin(`
      SELECT name, type, provider, provider_ref, provider_id, status, config_hash,
        applied_config::text, outputs::text, dependencies::text,
        created_at AT TIME ZONE 'UTC' = '2026-01-01' AS created,
        updated_at AT TIME ZONE 'UTC' = '2026-01-02' AS updated
      FROM iac_resources`);
    expect(row).toEqual({
      ...{ name: 'web', type: 'infra.vpc', provider: 'acme', provider_ref: 'acme-provider' },
      ...{ provider_id: 'id-of-web', status: 'active', config_hash: 'hash' },
      ...{ applied_config: '{"cidr": "10.0.0.0/16"}', outputs: '{"ip": "10.0.0.1"}' },
      ...{ dependencies: '{}', created: true, updated: true },
    });
  });

  it('T-38 reads a table of an older release, and adds its columns before the first write', async () => {
    await place.admin(`
      CREATE TABLE iac_resources (
        name TEXT PRIMARY KEY, type TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT '',
        applied_config JSONB NOT NULL DEFAULT '{}', outputs JSONB NOT NULL DEFAULT '{}',
        created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
      INSERT INTO iac_resources (name, type) VALUES ('old', 'infra.dns')`);
    const store = await open();
    const [old] = await store.list();
    expect(old?.record).toMatchObject({
      name: 'old',
      providerId: 'old',
      configHash: '',
      dependencies: [],
    });
    await store.put({ ...old!.record, dependencies: ['a,"b'] }, old!.revision);
    expect((await store.read(nameOf('old')))?.record.dependencies).toEqual(['a,"b']);
  });

  it('notices what upstream writes, and believes its own note no longer', async () => {
    const store = await open();
    const revision = await store.put(
      recordOf('web', { isProtected: true, unknownFields: { lease: 1 } }),
      undefined,
    );
    await place.admin(`
      INSERT INTO iac_resources (name, type, provider_id) VALUES ('web', 'infra.vpc', 'theirs')
      ON CONFLICT (name) DO UPDATE SET provider_id = excluded.provider_id, updated_at = now()`);
    await expect(store.put(recordOf('web'), revision)).rejects.toMatchObject({
      code: 'STATE_STALE',
    });
    const found = await store.read(nameOf('web'));
    expect(found?.record).toMatchObject({ providerId: 'theirs', unknownFields: {} });
    expect(found?.record.isProtected).toBeUndefined();
    expect(found?.record.appliedConfigSource).toBeUndefined();
  });

  it('T-40 keeps when a record was created through every write', async () => {
    const store = await open();
    const first = await store.put(
      recordOf('web', { createdAt: '2020-02-02T02:02:02.123456Z' }),
      undefined,
    );
    const { record } = (await store.read(nameOf('web')))!;
    await store.put({ ...record, updatedAt: '2026-03-03T03:03:03Z' }, first);
    expect((await store.read(nameOf('web')))?.record).toMatchObject({
      createdAt: '2020-02-02T02:02:02.123456Z',
      updatedAt: '2026-03-03T03:03:03Z',
    });
  });

  it('keeps numbers and texts of a config exactly, and no map as none', async () => {
    const store = await open();
    const config = {
      big: 9007199254740991,
      small: 1e-7,
      text: '<&>\u2028 "\\ü',
      list: [null, true, {}],
    };
    await store.put(recordOf('web', { appliedConfig: config }), undefined);
    await store.put(recordOf('bare', { appliedConfig: undefined }), undefined);
    expect((await store.read(nameOf('web')))?.record.appliedConfig).toEqual(config);
    const bare = (await store.read(nameOf('bare')))!;
    expect(bare.record.appliedConfig).toBeUndefined();
  });

  it.each([
    ['a status that is none', `status = 'florp'`],
    ['a config that is a list', `applied_config = '[1]'`],
    ['outputs that are a text', `outputs = '"x"'`],
    ['a dependency that is nothing', `dependencies = ARRAY[NULL]`],
    ['a time at the end of time', `created_at = 'infinity'`],
  ])('T-33 fails on %s by the name of the row, and shows no value of it', async (_what, change) => {
    const store = await open();
    await store.put(recordOf('good'), undefined);
    await store.put(recordOf('bad-one', { outputs: new Secret({ p: 'hunter2' }) }), undefined);
    await place.admin(`UPDATE iac_resources SET ${change} WHERE name = 'bad-one'`);
    const failure: unknown = await store.list().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'STATE_UNREADABLE' });
    expect(String(failure)).toContain('bad-one');
    expect(String(failure)).not.toContain('hunter2');
  });

  it('T-50 takes a row without a name for nobody’s', async () => {
    const store = await open();
    await store.put(recordOf('web'), undefined);
    await place.admin(`INSERT INTO iac_resources (name) VALUES ('')`);
    expect((await store.list()).map(({ record }) => record.name)).toEqual(['web']);
  });

  it('lists 2,500 records, and changes one of them', { timeout: 120_000 }, async () => {
    const store = await open();
    const names = Array.from(
      { length: 2500 },
      (_none, index) => `r-${String(index).padStart(4, '0')}`,
    );
    await Promise.all(names.map((name) => store.put(recordOf(name), undefined)));
    const listed = await (await open()).list();
    expect(listed.map(({ record }) => record.name)).toEqual(names);
    await store.remove(nameOf('r-1234'), listed[1234]!.revision);
    expect(await store.list()).toHaveLength(2499);
  });

  it('follows the schema that the address names', async () => {
    await place.admin('CREATE SCHEMA "other place"');
    const there = await open(`${place.dsn}?search_path=%22other%20place%22`);
    await there.put(recordOf('web'), undefined);
    expect(await (await open()).list()).toEqual([]);
    expect(await place.admin('SELECT name FROM "other place".iac_resources')).toEqual([
      { name: 'web' },
    ]);
  });

  async function tables(): Promise<unknown[]> {
    const rows = await place.admin(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
    );
    return rows.map(({ tablename }) => tablename);
  }
});
