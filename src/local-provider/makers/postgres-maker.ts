import type { Client } from 'pg';
import type { JsonObject } from '../../kernel/index.ts';
import { readText } from '../config-fields.ts';
import { LocalError } from '../local-error.ts';
import { randomPassword } from '../random-password.ts';
import type { CatalogueRecord } from '../record.ts';
import { toScramVerifier } from '../scram.ts';
import type { Draft, Health, Made, Maker, Observation } from './maker.ts';
import { withPostgres } from './postgres-connection.ts';
import { type PostgresNames, resolvePostgresNames } from './postgres-names.ts';

/**
 * Makes a role and a database on a real PostgreSQL server (13 or later).
 *
 * The role bears the resource's id as its comment, set in the transaction that creates it, and the
 * database belongs to the role. So what is ours is known from the server alone, whatever a dead
 * process left, and nothing of anybody else's is ever dropped.
 */
export const postgresMaker: Maker = {
  make: (draft) => ensure(draft, randomPassword()),
  remake: (draft, record) => ensure(draft, readText(record.outputs, 'password')),
  unmake: (record) => dropOwned(record.id, record.config),
  discard: ({ id, config, facts }, record) =>
    record === undefined && facts.reached === true ? dropOwned(id, config) : Promise.resolve(),
  observe,
  checkHealth,
};

async function ensure(draft: Draft, password: string): Promise<Made> {
  const names = resolvePostgresNames(draft.name, draft.config);
  await withPostgres(readText(draft.config, 'admin_url'), async (client) => {
    // A server that never let us in has nothing of ours, and could not be asked to drop it.
    await draft.remember({ reached: true });
    await ensureRole(client, { names, mark: markOf(draft.id), password });
    await ensureDatabase(client, names);
  });
  const { host, port, user, database } = names;
  const outputs = { host, port, user, password, database, uri: names.toUri(password) };
  return { outputs, facts: { reached: true } };
}

interface RoleRequest {
  readonly names: PostgresNames;
  readonly mark: string;
  readonly password: string;
}

async function ensureRole(client: Client, { names, mark, password }: RoleRequest): Promise<void> {
  const { rows } = await client.query<{ mark: string | null }>(
    `SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = $1`,
    [names.user],
  );
  if (rows[0]?.mark === mark) return;
  if (rows.length > 0) throw taken('role', names.user);
  await client.query('BEGIN');
  const verifier = toScramVerifier(password);
  await client.query(`CREATE ROLE "${names.user}" LOGIN PASSWORD '${verifier}'`);
  await client.query(`COMMENT ON ROLE "${names.user}" IS '${mark}'`);
  await client.query('COMMIT');
}

async function ensureDatabase(client: Client, { database, user }: PostgresNames): Promise<void> {
  const { rows } = await client.query<{ owner: string }>(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1',
    [database],
  );
  if (rows[0]?.owner === user) return;
  if (rows.length > 0) throw taken('database', database);
  await joinRole(client, user);
  // template0 is never in use, so that several databases can be made at a time.
  await client.query(`CREATE DATABASE "${database}" OWNER "${user}" TEMPLATE template0`);
}

/** An admin that is no superuser may only give a database to a role it is a member of. */
async function joinRole(client: Client, user: string): Promise<void> {
  const { rows } = await client.query<{ all: boolean }>(
    'SELECT rolsuper AS all FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.all !== true) await client.query(`GRANT "${user}" TO CURRENT_USER`);
}

async function dropOwned(id: string, config: JsonObject): Promise<void> {
  await withPostgres(readText(config, 'admin_url'), async (client) => {
    const roles = await client.query<{ name: string }>(
      `SELECT rolname AS name FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = $1`,
      [markOf(id)],
    );
    for (const { name } of roles.rows) {
      const databases = await client.query<{ name: string }>(
        'SELECT datname AS name FROM pg_database WHERE pg_get_userbyid(datdba) = $1',
        [name],
      );
      for (const database of databases.rows) {
        await client.query(`DROP DATABASE IF EXISTS ${quote(database.name)} WITH (FORCE)`);
      }
      await client.query(`DROP ROLE IF EXISTS ${quote(name)}`);
    }
  });
}

async function observe(record: CatalogueRecord): Promise<Observation> {
  try {
    return { status: (await isComplete(record)) ? 'running' : 'degraded', outputs: {} };
  } catch (error) {
    // A server that cannot be asked says nothing about the database being there.
    if (error instanceof LocalError) return { status: 'unknown', outputs: {} };
    throw error;
  }
}

async function isComplete(record: CatalogueRecord): Promise<boolean> {
  return withPostgres(readText(record.config, 'admin_url'), async (client) => {
    const { rows } = await client.query(
      `SELECT 1 FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
       WHERE d.datname = $1 AND shobj_description(r.oid, 'pg_authid') = $2`,
      [readText(record.outputs, 'database'), markOf(record.id)],
    );
    return rows.length > 0;
  });
}

async function checkHealth(record: CatalogueRecord): Promise<Health> {
  try {
    await withPostgres(readText(record.outputs, 'uri'), (client) => client.query('SELECT 1'));
    return { healthy: true, message: 'the database answers' };
  } catch (error) {
    if (error instanceof LocalError) return { healthy: false, message: error.message };
    throw error;
  }
}

function markOf(id: string): string {
  return `wfctl-local:${id}`;
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function taken(what: string, name: string): LocalError {
  return new LocalError(
    'LOCAL_ALREADY_EXISTS',
    `PostgreSQL has a ${what} ${name} that is not ours`,
    {
      hint: 'Give the resource other names with config.database and config.user.',
    },
  );
}
