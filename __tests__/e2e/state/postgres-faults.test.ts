import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSql } from '../../../src/node/index.ts';
import type { StateStore } from '../../../src/state/index.ts';
import { nameOf, recordOf } from '../../state/examples.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { type Fault, type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { openPlace, openPostgres, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();
const ROUNDS = 50;

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'state in PostgreSQL behind a network that fails',
  () => {
    let server: PostgresServer;
    let place: PostgresPlace;
    let proxy: FaultProxy;
    let store: StateStore;

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
    });
    afterAll(() => server[Symbol.asyncDispose]());
    beforeEach(async () => {
      place = await openPlace(server);
      proxy = await openFaultProxy(Number(new URL(server.adminUrl).port));
      const sql = createSql(() => undefined, { answerMs: 250 });
      store = await openPostgres(place.dsnOf({ port: proxy.port }), { sql });
      return async () => {
        await store[Symbol.asyncDispose]();
        await proxy[Symbol.asyncDispose]();
      };
    });

    const faults: readonly Fault[] = [
      'reset-before',
      'reset-after',
      'half-answer',
      'stall-before',
      'stall-after',
    ];

    it.each(faults)(
      `loses and doubles nothing through ${String(ROUNDS)} times %s of a write`,
      async (fault) => {
        const arm = createArming(fault);
        let revision = await store.put(recordOf('n', { configHash: '0' }), undefined);
        for (let round = 1; proxy.struck() < ROUNDS; round += 1) {
          arm(0, 'UPDATE iac_resources');
          revision = await store.put(recordOf('n', { configHash: String(round) }), revision);
          const stored = await store.read(nameOf('n'));
          expect(stored?.record.configHash).toBe(String(round));
          expect(stored?.revision).toBe(revision);
          await writeTheRest(round, arm);
        }
        expect(await place.admin('SELECT name FROM iac_resources')).toEqual([{ name: 'n' }]);
        expect(await place.admin('SELECT name FROM wfctl_record_notes')).toEqual([{ name: 'n' }]);
        expect(await place.admin('SELECT key FROM wfctl_companions')).toEqual([]);
      },
    );

    /** Two of the six kinds of write in each round, in turn, meet the fault. */
    function createArming(fault: Fault): (kind: number, text: string) => void {
      let count = 0;
      return (kind, text) => {
        count += 1;
        const round = Math.ceil(count / 6);
        if ((kind + round) % 3 === 0) proxy.arm(fault, text);
      };
    }

    /** A record and a companion are made and removed. */
    async function writeTheRest(
      round: number,
      arm: (kind: number, text: string) => void,
    ): Promise<void> {
      const name = `r-${String(round)}`;
      arm(1, 'INSERT INTO iac_resources');
      const made = await store.put(recordOf(name), undefined);
      arm(2, 'DELETE FROM iac_resources');
      await store.remove(nameOf(name), made);
      arm(3, 'INSERT INTO wfctl_companions');
      const first = await store.companions.put('a/lock', '1', undefined);
      arm(4, 'UPDATE wfctl_companions');
      const second = await store.companions.put('a/lock', '2', first);
      expect(await store.companions.get('a/lock')).toEqual({ text: '2', revision: second });
      arm(5, 'DELETE FROM wfctl_companions');
      await store.companions.remove('a/lock', second);
    }

    it('still refuses a write whose condition does not hold, though its answer is lost', async () => {
      const first = await store.put(recordOf('n'), undefined);
      const other = await openPostgres(place.dsn);
      await other.put(recordOf('n', { configHash: 'theirs' }), first);
      await other[Symbol.asyncDispose]();
      proxy.arm('reset-after', 'UPDATE iac_resources');
      await expect(store.put(recordOf('n'), first)).rejects.toMatchObject({ code: 'STATE_STALE' });
      expect((await store.read(nameOf('n')))?.record.configHash).toBe('theirs');
    });

    it.each(faults)('reads through %s', async (fault) => {
      await store.put(recordOf('n'), undefined);
      for (let round = 0; round < 5; round += 1) {
        proxy.arm(fault, 'SELECT');
        expect(await store.list()).toHaveLength(1);
      }
      expect(proxy.struck()).toBe(5);
    });

    it('finds the tables it was about to create, whenever the connection breaks', async () => {
      for (const text of ['CREATE TABLE IF NOT EXISTS wfctl_companions', 'COMMIT']) {
        for (const fault of faults) {
          await place.admin(
            'DROP TABLE IF EXISTS iac_resources, wfctl_record_notes, wfctl_companions',
          );
          const sql = createSql(() => undefined, { answerMs: 250 });
          await using fresh = await openPostgres(place.dsnOf({ port: proxy.port }), { sql });
          proxy.arm(fault, text);
          await fresh.put(recordOf('n'), undefined);
          expect(await fresh.list()).toHaveLength(1);
        }
      }
      expect(proxy.struck()).toBe(10);
    });

    it('goes on after the server was restarted', async () => {
      const revision = await store.put(recordOf('n'), undefined);
      server.stop();
      const writing = store.put(recordOf('n', { configHash: 'after' }), revision);
      server.start();
      await writing;
      expect((await store.read(nameOf('n')))?.record.configHash).toBe('after');
    });

    it('works on many things at once while connections come and go', async () => {
      const dropping = setInterval(() => {
        proxy.dropAll();
      }, 200);
      const names = Array.from({ length: 200 }, (_none, index) => `r-${String(index)}`);
      await Promise.all(
        names.map(async (name) => {
          const revision = await store.put(recordOf(name), undefined);
          await store.put(recordOf(name, { configHash: 'second' }), revision);
        }),
      );
      clearInterval(dropping);
      const listed = await store.list();
      expect(listed.map(({ record }) => record.configHash)).toEqual(names.map(() => 'second'));
    });
  },
);
