import { randomUUID } from 'node:crypto';
import { compareBytes, type Secret } from '../kernel/index.ts';
import { type SqlConnection, type SqlRow } from '../ports/index.ts';
import { type ResourceName, type ResourceRecord } from '../resources/index.ts';
import { type SqlPorts } from './durable-sql.ts';
import { createPostgresCompanions } from './postgres-companions.ts';
import { parseRow, toColumns } from './postgres-row.ts';
import { checkSight, NOTES, RECORDS } from './postgres-tables.ts';
import { checkPlainName } from './record-file.ts';
import { toRevision } from './revision.ts';
import { staleRecord } from './stale.ts';
import { openStateDatabase, type StateDatabase, type Statement } from './state-database.ts';
import { type Revision, type StateStore, type StoredRecord } from './store.ts';

/** Which database, and what to call it. */
export interface PostgresAddress {
  readonly dsn: Secret;
  /** `host:port/database`. */
  readonly place: string;
}

/**
 * One row a record, in upstream's table and exactly its columns, so that either tool can follow the
 * other. What it has no column for lies in a table of ours, beside it (see {@link NOTES}), and so do
 * the companions.
 *
 * The revision of a record is the transaction that wrote its row (`xmin`), so that upstream's own
 * writes are noticed as well. Every write is one statement on the condition of a revision, and
 * leaves a mark by which it is known again when the connection breaks before its answer comes.
 *
 * Reading creates nothing and needs no right but to read: a plan can be made by a role that may do
 * no more. Names are kept as they are, so that no two collide (T-35).
 */
export async function openPostgresStore(
  address: PostgresAddress,
  ports: SqlPorts,
): Promise<StateStore> {
  const database = openStateDatabase(address.dsn, ports);
  try {
    await checkSight(database);
    await database.ask([{ text: `SELECT FROM ${RECORDS} LIMIT 0`, values: [] }]);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return {
    location: `postgres ${address.place}`,
    companions: createPostgresCompanions(database),
    list: async () => {
      const rows = await database.ask(selectRecords('', []));
      return rows
        .flatMap((row) => toStored(row) ?? [])
        .sort((left, right) => compareBytes(left.record.name, right.record.name));
    },
    read: async (name) => {
      const [row] = await database.ask(selectRecords('WHERE r.name = $1', [name]));
      return row === undefined ? undefined : toStored(row);
    },
    checkNames: async (names) => {
      await Promise.resolve();
      for (const name of names) checkPlainName(name, Buffer.byteLength(name) - LONGEST_KEY);
    },
    put: (record, expected) => put(database, record, expected),
    remove: (name, expected) => remove(database, name, expected),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** What an index of the database can surely hold, in bytes. */
const LONGEST_KEY = 2600;

/** Our notes may not be there yet, where upstream has kept state; it is no reason to create them. */
function selectRecords(where: string, values: readonly string[]): readonly Statement[] {
  const columns = 'r.name, r.xmin::text AS revision, row_to_json(r)::text AS record';
  return [
    {
      text: `
SELECT ${columns}, n.additions FROM ${RECORDS} r
LEFT JOIN ${NOTES} n ON n.name = r.name AND n.updated_at = r.updated_at ${where}`,
      values,
    },
    { text: `SELECT ${columns}, NULL AS additions FROM ${RECORDS} r ${where}`, values },
  ];
}

function toStored(row: SqlRow): StoredRecord | undefined {
  const record = parseRow(row);
  return record === undefined ? undefined : { record, revision: revisionOf(row) };
}

function revisionOf(row: SqlRow): Revision {
  return toRevision(row['revision'] ?? '');
}

async function put(
  database: StateDatabase,
  record: ResourceRecord,
  expected: Revision | undefined,
): Promise<Revision> {
  const mark = randomUUID();
  const values = [...toColumns(record), mark];
  const written = await database.change(`the record of ${record.name}`, {
    statement:
      expected === undefined
        ? { text: INSERT, values }
        : { text: UPDATE, values: [...values, expected] },
    toResult: ([row]) => (row === undefined ? undefined : revisionOf(row)),
    findOwn: (connection) => findMarked(connection, record.name, mark),
  });
  if (written === undefined) throw staleRecord(record.name);
  return written;
}

const COLUMNS = `name, type, provider, provider_ref, provider_id, status, config_hash,
  applied_config, outputs, dependencies, created_at, updated_at`;

/** Follows a statement `changed` that answers the row it wrote. */
const WRITE_NOTE = `
noted AS (
  INSERT INTO ${NOTES} (name, updated_at, additions, mark)
  SELECT name, updated_at, $13, $14 FROM changed
  ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at,
    additions = excluded.additions, mark = excluded.mark
)
SELECT revision FROM changed`;

const INSERT = `
WITH changed AS (
  INSERT INTO ${RECORDS} (${COLUMNS})
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10::text[],
    coalesce($11::timestamptz, now()), coalesce($12::timestamptz, now()))
  ON CONFLICT (name) DO NOTHING
  RETURNING name, updated_at, xmin::text AS revision
), ${WRITE_NOTE}`;

const UPDATE = `
WITH changed AS (
  UPDATE ${RECORDS} SET type = $2, provider = $3, provider_ref = $4, provider_id = $5,
    status = $6, config_hash = $7, applied_config = $8::jsonb, outputs = $9::jsonb,
    dependencies = $10::text[], created_at = coalesce($11::timestamptz, created_at),
    updated_at = coalesce($12::timestamptz, now())
  WHERE name = $1 AND xmin::text = $15
  RETURNING name, updated_at, xmin::text AS revision
), ${WRITE_NOTE}`;

async function findMarked(
  connection: SqlConnection,
  name: ResourceName,
  mark: string,
): Promise<Revision | undefined> {
  const [row] = await connection.query(
    `SELECT r.xmin::text AS revision FROM ${RECORDS} r JOIN ${NOTES} n USING (name, updated_at)
     WHERE name = $1 AND n.mark = $2 AND r.xmin::text = n.xmin::text`,
    [name, mark],
  );
  return row === undefined ? undefined : revisionOf(row);
}

async function remove(
  database: StateDatabase,
  name: ResourceName,
  expected: Revision,
): Promise<void> {
  const removed = await database.change(`the record of ${name}`, {
    statement: { text: REMOVE, values: [name, expected] },
    toResult: ([row]) => (row === undefined ? undefined : true),
    findOwn: async (connection) => {
      const rows = await connection.query(`SELECT name FROM ${RECORDS} WHERE name = $1`, [name]);
      return rows.length === 0 ? true : undefined;
    },
  });
  if (removed === undefined) throw staleRecord(name);
}

const REMOVE = `
WITH removed AS (DELETE FROM ${RECORDS} WHERE name = $1 AND xmin::text = $2 RETURNING name),
forgotten AS (DELETE FROM ${NOTES} n USING removed WHERE n.name = removed.name)
SELECT name FROM removed`;
