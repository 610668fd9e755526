import { status } from '@grpc/grpc-js';
import postgres from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import {
  buildPlugin,
  listFiles,
  makeFolder,
  removeFolder,
  type RunningPlugin,
  startPlugin,
  statusOf,
} from '../local-provider/plugin-process.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from './postgres-server.ts';

const binaries = findPostgres();
const isRequired = isPostgresRequired();
if (binaries === undefined && !isRequired) {
  process.stdout.write('local-postgres is skipped: no initdb and pg_ctl on this machine\n');
}

describe.skipIf(binaries === undefined && !isRequired)('infra.database with admin_url', () => {
  let executable: string;
  let server: PostgresServer;
  let plugin: RunningPlugin;
  let folder: string;

  beforeAll(async () => {
    executable = await buildPlugin();
    server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await makeFolder();
    plugin = await startPlugin(executable);
    await plugin.initialize(folder);
  });
  afterEach(async () => {
    await statusOf(plugin.remove(database()));
    await plugin[Symbol.asyncDispose]();
    await removeFolder(folder);
  });

  function database(config: JsonObject = {}): { type: string; name: string; config: JsonObject } {
    return {
      type: 'infra.database',
      name: 'My-App',
      config: { admin_url: server.adminUrl, ...config },
    };
  }

  async function query(url: unknown, sql: string): Promise<Record<string, unknown>[]> {
    const client = new postgres.Client({ connectionString: String(url) });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  const listOurs = async (): Promise<unknown[]> => {
    const rows = await query(
      server.adminUrl,
      `
      SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'my_app%'
      UNION ALL SELECT datname FROM pg_database WHERE datname LIKE 'my_app%'`,
    );
    return rows.map(({ name }) => name);
  };

  it('makes a role and a database that can be used, and drops both', async () => {
    const made = await plugin.create(database());
    expect(made.outputs).toMatchObject({ host: '127.0.0.1', user: 'my_app', database: 'my_app' });
    expect(made.sensitive).toMatchObject({ uri: true, password: true, host: false, user: false });
    await query(made.outputs['uri'], 'CREATE TABLE t (x int)');
    expect(await plugin.healthCheck(database())).toMatchObject({ healthy: true });
    await plugin.remove(database());
    expect(await listOurs()).toEqual([]);
  });

  it('keeps the data and the password through an update', async () => {
    const made = await plugin.create(database());
    await query(made.outputs['uri'], 'CREATE TABLE t AS SELECT 7 AS x');
    const updated = await plugin.update(database({ note: 'x' }));
    expect(updated.outputs['uri']).toBe(made.outputs['uri']);
    expect(await query(updated.outputs['uri'], 'SELECT x FROM t')).toEqual([{ x: 7 }]);
  });

  it.each(['during', 'after'])(
    'leaves one role and one database when it dies %s the create',
    async (when) => {
      const wanted = database({ simulate: { crash: { method: 'create', when } } });
      expect(await statusOf(plugin.create(wanted))).toBe(status.UNAVAILABLE);
      await plugin.exited;
      plugin = await startPlugin(executable);
      await plugin.initialize(folder);
      expect(await listOurs()).toEqual(when === 'after' ? ['my_app', 'my_app'] : []);
      await statusOf(plugin.create(wanted));
      const { outputs } = await plugin.read(wanted);
      expect(await query(outputs['uri'], 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
    },
  );

  it('touches neither a role nor a database of somebody else', async () => {
    await query(server.adminUrl, 'CREATE ROLE my_app LOGIN');
    expect(await statusOf(plugin.create(database()))).toBe(status.ALREADY_EXISTS);
    expect(await listOurs()).toEqual(['my_app']);
    await query(server.adminUrl, 'DROP ROLE my_app');
    await query(server.adminUrl, 'CREATE DATABASE my_app');
    expect(await statusOf(plugin.create(database()))).toBe(status.ALREADY_EXISTS);
    expect(await listOurs()).toEqual(['my_app']);
    await query(server.adminUrl, 'DROP DATABASE my_app');
    expect(await listFiles(folder, 'pending')).toEqual([]);
  });

  it('sees that the database was dropped behind our back, and an update brings it back', async () => {
    await plugin.create(database());
    await query(server.adminUrl, 'DROP DATABASE my_app');
    expect((await plugin.read(database())).status).toBe('degraded');
    expect(await plugin.diff(database())).toMatchObject({ needsUpdate: true });
    const mended = await plugin.update(database());
    expect(mended.status).toBe('running');
    expect(await query(mended.outputs['uri'], 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('works with an admin that is no superuser', async () => {
    await query(server.adminUrl, `CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'm'`);
    const admin_url = server.adminUrl.replace('admin:pass', 'maker:m');
    const made = await plugin.create(database({ admin_url }));
    expect(await query(made.outputs['uri'], 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
    await plugin.remove(database());
    expect(await listOurs()).toEqual([]);
    await query(server.adminUrl, 'DROP ROLE maker');
  });

  it('says by code what is wrong with the admin, and no password', async () => {
    const wrong = plugin.create(
      database({ admin_url: server.adminUrl.replace('pass', 'wrongsecret') }),
    );
    await expect(wrong).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
      details: expect.not.stringContaining('wrongsecret') as string,
    });
    expect(await statusOf(plugin.create(database({ admin_url: 'mysql://x' })))).toBe(
      status.INVALID_ARGUMENT,
    );
  });

  it('T-45 does not take an unreachable server for a missing database', async () => {
    await plugin.create(database());
    server.stop();
    try {
      expect((await plugin.read(database())).status).toBe('unknown');
      expect(await statusOf(plugin.remove(database()))).toBe(status.UNAVAILABLE);
    } finally {
      server.start();
    }
    expect((await plugin.read(database())).status).toBe('running');
  });

  it('cleans up later what it could not reach when it died', async () => {
    const wanted = database({ simulate: { crash: { method: 'create', when: 'during' } } });
    await statusOf(plugin.create(wanted));
    await plugin.exited;
    server.stop();
    plugin = await startPlugin(executable);
    await plugin.initialize(folder);
    expect(await listFiles(folder, 'pending')).toHaveLength(1);
    server.start();
    expect(await statusOf(plugin.create(wanted))).toBe(0);
    expect(await listFiles(folder, 'pending')).toEqual([]);
    expect(await listOurs()).toEqual(['my_app', 'my_app']);
  });
});
