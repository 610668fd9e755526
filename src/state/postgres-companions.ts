import { randomUUID } from 'node:crypto';
import { type SqlConnection, type SqlRow } from '../ports/index.ts';
import { checkCompanionKey } from './companion-key.ts';
import { COMPANIONS } from './postgres-tables.ts';
import { toRevision } from './revision.ts';
import { staleText } from './stale.ts';
import { type Statement, type StateDatabase } from './state-database.ts';
import { type Companions, type Revision } from './store.ts';

/**
 * Companions as rows of a table of our own. A revision is a random word that its writer chose, so
 * that a write whose answer was lost can be found again.
 */
export function createPostgresCompanions(database: StateDatabase): Companions {
  return {
    get: async (key) => {
      checkCompanionKey(key);
      const [row] = await database.ask([select(key)]);
      return row === undefined ? undefined : { text: row['content'] ?? '', revision: toRev(row) };
    },
    put: async (key, text, expected) => {
      checkCompanionKey(key);
      const ours = toRevision(randomUUID());
      const written = await database.change(key, {
        statement:
          expected === undefined ? insert(key, text, ours) : update(key, text, { ours, expected }),
        toResult: ([row]) => (row === undefined ? undefined : ours),
        findOwn: async (connection) =>
          (await findRevision(connection, key)) === ours ? ours : undefined,
      });
      if (written === undefined) throw staleText(key);
      return written;
    },
    remove: async (key, expected) => {
      checkCompanionKey(key);
      const removed = await database.change(key, {
        statement: { text: REMOVE, values: [key, expected] },
        toResult: ([row]) => (row === undefined ? undefined : true),
        findOwn: async (connection) =>
          (await findRevision(connection, key)) === undefined ? true : undefined,
      });
      if (removed === undefined) throw staleText(key);
    },
    list: async (folder) => {
      checkCompanionKey(folder);
      // `0` follows `/` in the order of bytes.
      const rows = await database.ask([{ text: LIST, values: [`${folder}/`, `${folder}0`] }]);
      return rows.map(({ key }) => key ?? '').sort();
    },
  };
}

const SELECT = `SELECT content, revision FROM ${COMPANIONS} WHERE key = $1`;
const INSERT = `
INSERT INTO ${COMPANIONS} (key, content, revision) VALUES ($1, $2, $3)
ON CONFLICT (key) DO NOTHING RETURNING revision`;
const UPDATE = `
UPDATE ${COMPANIONS} SET content = $2, revision = $3 WHERE key = $1 AND revision = $4
RETURNING revision`;
const REMOVE = `DELETE FROM ${COMPANIONS} WHERE key = $1 AND revision = $2 RETURNING key`;
const LIST = `SELECT key FROM ${COMPANIONS} WHERE key >= $1 AND key < $2`;

function select(key: string): Statement {
  return { text: SELECT, values: [key] };
}

function insert(key: string, text: string, ours: Revision): Statement {
  return { text: INSERT, values: [key, text, ours] };
}

function update(
  key: string,
  text: string,
  { ours, expected }: { readonly ours: Revision; readonly expected: Revision },
): Statement {
  return { text: UPDATE, values: [key, text, ours, expected] };
}

async function findRevision(connection: SqlConnection, key: string): Promise<Revision | undefined> {
  const [row] = await connection.query(SELECT, [key]);
  return row === undefined ? undefined : toRev(row);
}

function toRev(row: SqlRow): Revision {
  return toRevision(row['revision'] ?? '');
}
