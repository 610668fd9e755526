import { type Clock, type SqlConnection, type SqlQuery, type SqlRow } from '../ports/index.ts';
import { type DurableSql } from './durable-sql.ts';
import { StateError } from './state-error.ts';

/** Upstream's table of records (compat-core 4.4). */
export const RECORDS = 'iac_resources';
/**
 * What we remember of a record beside upstream's columns. A note counts for the record of its name
 * as long as that has the note's `updated_at`: after upstream wrote it, it is another record.
 */
export const NOTES = 'wfctl_record_notes';
/** Our own small texts. */
export const COMPANIONS = 'wfctl_companions';

/**
 * Proves, before anything changes, that state can be kept there: that the server may be written to,
 * that the role has all rights, that our clocks agree. Creates what is missing, in one transaction;
 * where nothing is missing no right to create is needed.
 *
 * @throws StateError `STATE_WRITE_FAILED`; SqlError
 */
export async function prepareTables(database: DurableSql, clock: Clock): Promise<void> {
  await database.perform(async (connection) => {
    const askedAtMs = clock.now();
    const server = await inspect(connection);
    checkClock(Number(server['now_ms']), { askedAtMs, answeredAtMs: clock.now() });
    if (server['read_only'] === 'on') throw readOnly();
    if (server['schema'] === null) throw noSchema();
    if (server['lacking'] === 'true') await createTables(connection);
    checkRights(await connection.query(FIND_MISSING_RIGHTS));
  });
}

async function inspect(connection: SqlConnection): Promise<SqlRow> {
  const [row = {}] = await connection.query(INSPECT);
  return row;
}

const TABLES = `ARRAY['${RECORDS}', '${NOTES}', '${COMPANIONS}']`;

/** Columns that tables of older releases of upstream lack, and that it adds itself (T-38). */
const LATER_COLUMNS: Readonly<Record<string, string>> = {
  provider: "TEXT NOT NULL DEFAULT ''",
  provider_ref: "TEXT NOT NULL DEFAULT ''",
  provider_id: "TEXT NOT NULL DEFAULT ''",
  config_hash: "TEXT NOT NULL DEFAULT ''",
  dependencies: "TEXT[] NOT NULL DEFAULT '{}'",
};

const INSPECT = `
SELECT current_schema() AS schema,
  current_setting('transaction_read_only') AS read_only,
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms,
  (EXISTS (SELECT FROM unnest(${TABLES}) AS name WHERE to_regclass(name) IS NULL)
    OR EXISTS (
      SELECT FROM unnest(ARRAY['${Object.keys(LATER_COLUMNS).join("', '")}']) AS name
      WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass('${RECORDS}') AND attname = name AND NOT attisdropped
      )
    ))::text AS lacking`;

const FIND_MISSING_RIGHTS = `
SELECT current_user AS role, name AS "table", string_agg(granted, ', ') AS rights
FROM unnest(${TABLES}) AS name,
  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS granted
WHERE NOT has_table_privilege(to_regclass(name)::oid, granted)
GROUP BY name ORDER BY name`;

/** Two who create the same table at once would trip over each other, hence the lock. */
async function createTables(connection: SqlConnection): Promise<void> {
  await connection.transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock(hashtextextended('wfctl state tables', 0))");
    for (const statement of CREATE) await query(statement);
    await addColumns(query);
  });
}

const CREATE = [
  `CREATE TABLE IF NOT EXISTS ${RECORDS} (
    name TEXT PRIMARY KEY,
    type TEXT NOT NULL DEFAULT '',
    provider TEXT NOT NULL DEFAULT '',
    provider_ref TEXT NOT NULL DEFAULT '',
    provider_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    config_hash TEXT NOT NULL DEFAULT '',
    applied_config JSONB NOT NULL DEFAULT '{}',
    outputs JSONB NOT NULL DEFAULT '{}',
    dependencies TEXT[] NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS ${NOTES} (
    name TEXT PRIMARY KEY,
    updated_at TIMESTAMPTZ NOT NULL,
    additions TEXT NOT NULL,
    mark TEXT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS ${COMPANIONS} (
    key TEXT COLLATE "C" PRIMARY KEY,
    content TEXT NOT NULL,
    revision TEXT NOT NULL
  )`,
];

async function addColumns(query: SqlQuery): Promise<void> {
  const rows = await query(
    `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('${RECORDS}') AND NOT attisdropped`,
  );
  const present = new Set(rows.map(({ attname }) => attname));
  for (const [column, type] of Object.entries(LATER_COLUMNS)) {
    if (!present.has(column)) await query(`ALTER TABLE ${RECORDS} ADD COLUMN ${column} ${type}`);
  }
}

function checkRights(missing: readonly SqlRow[]): void {
  if (missing.length === 0) return;
  const role = missing[0]?.['role'] ?? '';
  const list = missing.map(({ table, rights }) => `${rights ?? ''} on ${table ?? ''}`).join('; ');
  throw new StateError('STATE_WRITE_FAILED', `the role ${role} lacks ${list}`, {
    hint: `Let the owner of the tables run \`GRANT SELECT, INSERT, UPDATE, DELETE ON ${RECORDS}, ${NOTES}, ${COMPANIONS} TO ${role}\`.`,
  });
}

/** More than any two clocks of a well-kept fleet differ, and little against what a lock allows. */
const LARGEST_CLOCK_ERROR_MS = 5 * 60_000;

/**
 * All who share a state are held to the clock of its server, so that no two of them differ by more
 * than a lock allows for.
 */
function checkClock(
  serverMs: number,
  { askedAtMs, answeredAtMs }: { readonly askedAtMs: number; readonly answeredAtMs: number },
): void {
  const ahead = Math.round((serverMs - (askedAtMs + answeredAtMs) / 2) / 60_000);
  const isFar =
    serverMs < askedAtMs - LARGEST_CLOCK_ERROR_MS ||
    serverMs > answeredAtMs + LARGEST_CLOCK_ERROR_MS;
  if (!isFar) return;
  const direction = ahead > 0 ? 'ahead of' : 'behind';
  throw new StateError(
    'STATE_WRITE_FAILED',
    `the clock of the state's server is ${String(Math.abs(ahead))} min ${direction} ours, so that no lock can be trusted`,
    { hint: 'Set the clock that is wrong, on this machine or on the server, and run it again.' },
  );
}

function readOnly(): StateError {
  return new StateError('STATE_WRITE_FAILED', 'the state database is read-only for us', {
    hint: 'Connect to the primary server, with a role that may write there.',
  });
}

function noSchema(): StateError {
  return new StateError('STATE_WRITE_FAILED', 'the state database has no schema to keep state in', {
    hint: 'Let `search_path` of the role, or in the database address, name a schema that exists.',
  });
}
