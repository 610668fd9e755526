import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import {
  type Sql,
  type SqlConnection,
  SqlError,
  type SqlErrorCode,
} from '../../src/ports/index.ts';
import { type DurableSql, openDurableSql } from '../../src/state/durable-sql.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';

/** A database that answers each connect and each question with the next of its turns. */
function createScriptedSql(
  turns: readonly ('ok' | SqlErrorCode)[],
): Sql & { readonly log: string[] } {
  const log: string[] = [];
  const left = [...turns];
  const play = (what: string): void => {
    log.push(what);
    const turn = left.shift() ?? 'ok';
    if (turn !== 'ok') throw new SqlError(turn, turn);
  };
  const connection: SqlConnection = {
    query: async () => {
      await Promise.resolve();
      play('query');
      return [];
    },
    transaction: (work) => work(connection.query),
    [Symbol.asyncDispose]: () => {
      log.push('close');
      return Promise.resolve();
    },
  };
  return {
    log,
    parse: () => ({ place: 'db', password: undefined }),
    connect: async () => {
      await Promise.resolve();
      play('connect');
      return connection;
    },
  };
}

function open(turns: readonly ('ok' | SqlErrorCode)[]): {
  readonly database: DurableSql;
  readonly clock: FakeClock;
  readonly log: readonly string[];
} {
  const clock = createFakeClock();
  const sql = createScriptedSql(turns);
  return { database: openDurableSql(new Secret('dsn'), { sql, clock }), clock, log: sql.log };
}

/** Asks once; answers what each try knew of the ones before it. */
async function ask(database: DurableSql): Promise<readonly boolean[]> {
  const known: boolean[] = [];
  await database.perform(async ({ query }, mayBeDone) => {
    known.push(mayBeDone);
    await query('SELECT 1');
  });
  return known;
}

describe('a durable database', () => {
  it('connects once for all that is asked, and only when something is', async () => {
    const { database, log } = open([]);
    expect(log).toEqual([]);
    await Promise.all([ask(database), ask(database)]);
    await database[Symbol.asyncDispose]();
    expect(log).toEqual(['connect', 'query', 'query', 'close']);
  });

  it('asks again on a new connection, knowing that the first try may have been performed', async () => {
    const { database, clock, log } = open(['ok', 'SQL_CUT_OFF']);
    const asking = ask(database);
    await clock.advance(100);
    expect(await asking).toEqual([false, true]);
    expect(log).toEqual(['connect', 'query', 'close', 'connect', 'query']);
  });

  it('knows that a statement was not performed when the server was only busy', async () => {
    const { database, clock } = open(['ok', 'SQL_BUSY']);
    const asking = ask(database);
    await clock.advance(100);
    expect(await asking).toEqual([false, false]);
  });

  it.each<SqlErrorCode>(['SQL_FORBIDDEN', 'SQL_REFUSED', 'SQL_UNDEFINED'])(
    'gives up at once on %s and keeps the connection',
    async (code) => {
      const { database, log } = open(['ok', code]);
      await expect(ask(database)).rejects.toMatchObject({ code });
      await ask(database);
      expect(log).toEqual(['connect', 'query', 'query']);
    },
  );

  it('gives up at once on an address where nobody ever was', async () => {
    const { database } = open(['SQL_UNREACHABLE']);
    await expect(ask(database)).rejects.toMatchObject({ code: 'SQL_UNREACHABLE' });
  });

  it('waits for a server that was there', async () => {
    const { database, clock } = open(['ok', 'SQL_CUT_OFF', 'SQL_UNREACHABLE', 'SQL_BUSY']);
    const asking = ask(database);
    await clock.advance(5000);
    expect(await asking).toEqual([false, true]);
  });

  it.each([
    ['30 seconds for one that was there', 30_000, ['ok'] as const],
    ['5 seconds for one that never answered', 5000, [] as const],
  ])('waits no longer than %s', async (_what, limitMs, first) => {
    const { database, clock } = open([
      ...first,
      ...Array.from({ length: 200 }, () => 'SQL_CUT_OFF' as const),
    ]);
    const asking = ask(database).catch((error: unknown) => error);
    let isOver = false;
    void asking.then(() => {
      isOver = true;
    });
    await clock.advance(limitMs - 2000);
    expect(isOver).toBe(false);
    await clock.advance(4000);
    expect(await asking).toMatchObject({ code: 'SQL_CUT_OFF' });
  });
});
