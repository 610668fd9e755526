import { type Secret } from '../kernel/index.ts';
import {
  type Clock,
  type Sql,
  type SqlConnection,
  SqlError,
  type SqlErrorCode,
} from '../ports/index.ts';

/** A database that is there again after its connection broke. */
export interface DurableSql extends AsyncDisposable {
  /**
   * Performs the work, again on a new connection when the old one breaks, for up to
   * {@link PATIENCE_MS}. So the work may be performed twice: it has to be a question, or a change
   * on a condition that its own performance ends. `mayBeDone` tells it that an earlier try may have
   * been performed without our hearing of it.
   *
   * @throws SqlError
   */
  perform<T>(work: (connection: SqlConnection, mayBeDone: boolean) => Promise<T>): Promise<T>;
}

/** What a database is reached by. */
export interface SqlPorts {
  readonly sql: Sql;
  readonly clock: Clock;
}

/** Connects at the first work, so that nothing is asked of a server nobody needs. */
export function openDurableSql(address: Secret, { sql, clock }: SqlPorts): DurableSql {
  let opening: Promise<SqlConnection> | undefined;
  let wasThere = false;
  const leave = async (left: Promise<SqlConnection> | undefined): Promise<void> => {
    if (opening === left) opening = undefined;
    const connection = await left?.catch(() => undefined);
    await connection?.[Symbol.asyncDispose]();
  };
  const mayPass = (error: unknown): boolean =>
    isOneOf(error, wasThere ? PASSING_LATER : PASSING_AT_FIRST);
  return {
    perform: async (work) => {
      const startedMs = clock.elapsedMs();
      let mayBeDone = false;
      for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        const using = (opening ??= sql.connect(address));
        try {
          const connection = await using;
          wasThere = true;
          return await work(connection, mayBeDone);
        } catch (error) {
          mayBeDone ||= isOneOf(error, ['SQL_CUT_OFF']);
          if (!isOneOf(error, STILL_CONNECTED)) await leave(using);
          const patienceMs = wasThere ? PATIENCE_MS : FIRST_PATIENCE_MS;
          if (!mayPass(error) || clock.elapsedMs() - startedMs >= patienceMs) throw error;
          await clock.sleep(pauseMs);
        }
      }
    },
    [Symbol.asyncDispose]: () => leave(opening),
  };
}

/** How long a broken connection is mended: well below what a lock's heartbeat counts for. */
export const PATIENCE_MS = 30_000;

/** An address at which nobody ever answered properly is probably wrong. */
const FIRST_PATIENCE_MS = 5000;

const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 2000;

const PASSING_AT_FIRST: readonly SqlErrorCode[] = ['SQL_CUT_OFF', 'SQL_BUSY'];
/** A server that we spoke to is being restarted, or its name is looked up in vain for a moment. */
const PASSING_LATER: readonly SqlErrorCode[] = [...PASSING_AT_FIRST, 'SQL_UNREACHABLE'];
/** After these the connection is as good as before. */
const STILL_CONNECTED: readonly SqlErrorCode[] = ['SQL_FORBIDDEN', 'SQL_UNDEFINED', 'SQL_REFUSED'];

function isOneOf(error: unknown, codes: readonly SqlErrorCode[]): boolean {
  return error instanceof SqlError && codes.includes(error.code);
}
