import { type Secret } from '../kernel/index.ts';
import { type SqlConnection, SqlError, type SqlRow, type SqlValue } from '../ports/index.ts';
import { type DurableSql, openDurableSql, type SqlPorts } from './durable-sql.ts';
import { prepareTables } from './postgres-tables.ts';
import { StateError, type StateErrorCode } from './state-error.ts';

/** One statement and its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A change that is made when its condition holds, and that can be known again afterwards. */
export interface ConditionalChange<T> {
  readonly statement: Statement;
  /** What the change came to, from the rows it answers; `undefined` when its condition did not hold. */
  readonly toResult: (rows: readonly SqlRow[]) => T | undefined;
  /** Asks whether what is there now is this change, for when nobody told us. */
  readonly findOwn: (connection: SqlConnection) => Promise<T | undefined>;
}

/** The database of a state, with failures said in this room's words. */
export interface StateDatabase extends AsyncDisposable {
  /**
   * Rows of the first of several ways to ask that the tables there allow; none when nothing was
   * ever kept.
   *
   * @throws StateError `STATE_UNREADABLE`
   */
  ask(ways: readonly Statement[]): Promise<readonly SqlRow[]>;
  /**
   * Makes a change once, however often the connection breaks; `undefined` when its condition does
   * not hold. Before the first change of all it is proved that changes can be made. Errors call
   * what is changed `subject`.
   *
   * @throws StateError `STATE_WRITE_FAILED`
   */
  change<T>(subject: string, change: ConditionalChange<T>): Promise<T | undefined>;
}

/** Opens it; nothing is sent before the first question. */
export function openStateDatabase(address: Secret, ports: SqlPorts): StateDatabase {
  const database = openDurableSql(address, ports);
  let preparing: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    preparing ??= prepareTables(database, ports.clock);
    try {
      await preparing;
    } catch (error) {
      preparing = undefined;
      throw error;
    }
  };
  return {
    ask: (ways) => resay(UNREADABLE, () => askFirstPossible(database, ways)),
    change: async (subject, change) => {
      await resay(UNWRITABLE, prepare);
      const said = { ...UNWRITABLE, words: `${subject} cannot be saved` };
      return await resay(said, () => performOnce(database, change));
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function askFirstPossible(
  database: DurableSql,
  ways: readonly Statement[],
): Promise<readonly SqlRow[]> {
  for (const { text, values } of ways) {
    try {
      return await database.perform(({ query }) => query(text, values));
    } catch (error) {
      if (!(error instanceof SqlError) || error.code !== 'SQL_UNDEFINED') throw error;
    }
  }
  return [];
}

/**
 * A change whose answer was lost is simply sent again: if it was made, its condition does not hold
 * any more, and what is there carries its mark. The server lets the second wait for the first where
 * that is still under way.
 */
function performOnce<T>(
  database: DurableSql,
  { statement, toResult, findOwn }: ConditionalChange<T>,
): Promise<T | undefined> {
  return database.perform(async (connection, mayBeDone) => {
    const result = toResult(await connection.query(statement.text, statement.values));
    return result ?? (mayBeDone ? await findOwn(connection) : undefined);
  });
}

/** How this room says that the database failed. */
interface Saying {
  readonly code: StateErrorCode;
  readonly words: string;
}

const UNREADABLE: Saying = { code: 'STATE_UNREADABLE', words: 'state cannot be read' };
const UNWRITABLE: Saying = { code: 'STATE_WRITE_FAILED', words: 'state cannot be saved' };

async function resay<T>({ code, words }: Saying, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new StateError(code, `${words}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
