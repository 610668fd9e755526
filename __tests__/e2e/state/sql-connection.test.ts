import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/index.ts';
import { createSql } from '../../../src/node/index.ts';
import type { SqlConnection } from '../../../src/ports/index.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'one connection to PostgreSQL that many use at once',
  () => {
    let server: PostgresServer;
    let place: PostgresPlace;

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
      place = await openPlace(server);
      await place.admin('CREATE TABLE words (word TEXT PRIMARY KEY)');
    });
    afterAll(() => server[Symbol.asyncDispose]());

    const open = (dsn = place.dsn, answerMs = 10_000): Promise<SqlConnection> =>
      createSql(() => undefined, { answerMs }).connect(new Secret(dsn));
    const wordsLike = async (start: string): Promise<readonly unknown[]> =>
      (await place.admin(`SELECT word FROM words WHERE word LIKE '${start}%' ORDER BY word`)).map(
        ({ word }) => word,
      );
    const insert = 'INSERT INTO words VALUES ($1)';

    it('sends a statement before the one ahead of it is answered', async () => {
      await using proxy = await openHoldingProxy(Number(new URL(server.adminUrl).port));
      await using connection = await open(place.dsnOf({ port: proxy.port }));
      proxy.holdAnswersUntilAsked(['first', 'second']);
      const asking = ['first', 'second'].map((word) =>
        connection.query(`SELECT $1 AS ${word}`, [word]),
      );
      expect(await Promise.all(asking)).toEqual([[{ first: 'first' }], [{ second: 'second' }]]);
    });

    it('lets a statement that fails take none of its neighbours with it', async () => {
      await using connection = await open();
      const outcomes = await Promise.allSettled(
        ['near-1', 'near-1', 'near-2'].map((word) => connection.query(insert, [word])),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await wordsLike('near')).toEqual(['near-1', 'near-2']);
    });

    it('lets nobody into the transaction of another', async () => {
      await using connection = await open();
      const before = connection.query(insert, ['mine-before']);
      let during: Promise<unknown> = Promise.resolve();
      const transacting = connection.transaction(async (query) => {
        await query(insert, ['theirs']);
        during = connection.query(insert, ['mine-during']);
        await query(insert, ['theirs']);
      });
      const after = connection.query(insert, ['mine-while-it-began']);
      await expect(transacting).rejects.toMatchObject({ code: 'SQL_REFUSED' });
      await Promise.all([before, during, after]);
      expect(await wordsLike('theirs')).toEqual([]);
      expect(await wordsLike('mine')).toHaveLength(3);
    });

    it('is patient with each statement, however many wait', async () => {
      await using connection = await open(place.dsn, 2000);
      const asking = Array.from({ length: 5 }, () => connection.query('SELECT pg_sleep(0.5)'));
      expect(await Promise.all(asking)).toHaveLength(5);
    });
  },
);

interface HoldingProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on keeps answers back until each of the texts was in a request. */
  holdAnswersUntilAsked(texts: readonly string[]): void;
}

async function openHoldingProxy(serverPort: number): Promise<HoldingProxy> {
  let missing: readonly string[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let held: Buffer[] = [];
    client.on('data', (request) => {
      missing = missing.filter((text) => !request.includes(text));
      if (missing.length === 0) for (const answer of held.splice(0)) client.write(answer);
      upstream.write(request);
    });
    upstream.on('data', (answer) => {
      if (missing.length === 0) client.write(answer);
      else held = [...held, answer];
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    holdAnswersUntilAsked: (texts) => {
      missing = texts;
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
