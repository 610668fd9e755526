import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret, toErrorChain } from '../../../src/kernel/index.ts';
import { createClock, createSql } from '../../../src/node/index.ts';
import type { Clock } from '../../../src/ports/index.ts';
import type { StateStore } from '../../../src/state/index.ts';
import { nameOf, recordOf } from '../../state/examples.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, openPostgres, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'state in a PostgreSQL that will not have us',
  () => {
    let server: PostgresServer;
    let place: PostgresPlace;

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
      place = await openPlace(server);
      await using store = await openPostgres(place.dsn);
      await store.put(recordOf('web'), undefined);
      for (const role of ['reader', 'stranger', 'half']) {
        await place.admin(`CREATE ROLE ${role} LOGIN PASSWORD 'geheim'`);
      }
      await place.admin(`
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
        GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO half;`);
    });
    afterAll(() => server[Symbol.asyncDispose]());

    /** What it came to, in words: neither they nor the error as a whole may show the password. */
    async function failureOf(work: Promise<unknown>): Promise<{ code: string; text: string }> {
      const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const { code, text, hint } = toErrorChain(error);
      expect(inspect(error, { depth: 9 })).not.toMatch(/pass@|geheim|wrongsecret/);
      return { code, text: `${text} / ${hint ?? ''}` };
    }
    const opening = (dsn: string): Promise<StateStore> => openPostgres(dsn);
    const noChange = async (): Promise<void> => {
      expect(await place.admin('SELECT name FROM iac_resources')).toEqual([{ name: 'web' }]);
      expect(await place.admin('SELECT key FROM wfctl_companions')).toEqual([]);
    };

    it.each([
      ['a wrong password', { login: 'admin:wrongsecret' }, 'refuses the password'],
      ['a role that is not there', { login: 'nobody:wrongsecret' }, 'refuses the password'],
      ['a port nobody listens on', { port: 1 }, 'ECONNREFUSED'],
      ['a role that may read nothing', { login: 'stranger:geheim' }, 'permission denied'],
    ])('T-06 opens nothing with %s', async (_what, changes, words) => {
      const failure = await failureOf(opening(place.dsnOf(changes)));
      expect(failure.code).toBe('STATE_UNREADABLE');
      expect(failure.text).toContain(words);
    });

    it('T-06 opens nothing on a host that is none, or in a database that is none', async () => {
      const host = await failureOf(opening(place.dsn.replace('127.0.0.1', 'no-such-host.invalid')));
      expect(host).toMatchObject({ code: 'STATE_UNREADABLE' });
      expect(host.text).toMatch(/ENOTFOUND|EAI_AGAIN/);
      const database = await failureOf(opening(`${place.dsn}x`));
      expect(database).toMatchObject({ code: 'STATE_UNREADABLE' });
      expect(database.text).toContain('no such database');
    });

    it('lets a role that may only read plan, and refuses its lock before anything changes', async () => {
      await using store = await openPostgres(place.dsnOf({ login: 'reader:geheim' }));
      expect(await store.list()).toHaveLength(1);
      const failure = await failureOf(store.companions.put('environments/_/lock', '', undefined));
      expect(failure.code).toBe('STATE_WRITE_FAILED');
      expect(failure.text).toContain('reader lacks INSERT, UPDATE, DELETE on iac_resources');
      await noChange();
    });

    it('refuses a role that lacks some right before it uses the others', async () => {
      await using store = await openPostgres(place.dsnOf({ login: 'half:geheim' }));
      const failure = await failureOf(store.put(recordOf('api'), undefined));
      expect(failure.text).toContain('half lacks UPDATE, DELETE on iac_resources');
      await noChange();
    });

    it('refuses a role that may create no tables where there are none', async () => {
      const empty = await openPlace(server);
      await using store = await openPostgres(empty.dsnOf({ login: 'reader:geheim' }));
      expect(await store.list()).toEqual([]);
      const failure = await failureOf(store.put(recordOf('api'), undefined));
      expect(failure.code).toBe('STATE_WRITE_FAILED');
      expect(failure.text).toContain('permission denied for schema public');
    });

    it('refuses a database that is read-only', async () => {
      await using store = await openPostgres(
        `${place.dsn}?options=-c%20default_transaction_read_only%3Don`,
      );
      const failure = await failureOf(store.put(recordOf('api'), undefined));
      expect(failure.text).toContain('read-only');
      await noChange();
    });

    it.each([
      ['an hour behind', -3_600_000],
      ['an hour ahead', 3_600_000],
    ])('reads with our clock %s of the server’s, and writes nothing', async (_what, byMs) => {
      const real = createClock();
      const clock: Clock = { ...real, now: () => real.now() + byMs };
      await using store = await openPostgres(place.dsn, { clock });
      expect(await store.list()).toHaveLength(1);
      const failure = await failureOf(store.companions.put('environments/_/lock', '', undefined));
      expect(failure.code).toBe('STATE_WRITE_FAILED');
      expect(failure.text).toContain('60 min');
      await noChange();
    });

    it('says which record holds a character that PostgreSQL cannot keep, and not the text', async () => {
      await using store = await openPostgres(place.dsn);
      const outputs = new Secret({ p: 'geheim\0' });
      const failure = await failureOf(store.put(recordOf('nul', { outputs }), undefined));
      expect(failure.code).toBe('STATE_WRITE_FAILED');
      expect(failure.text).toContain('the record of nul');
      await noChange();
    });

    describe('by TLS', () => {
      const folder = mkdtempSync(join(tmpdir(), 'wfctl-tls-'));
      const own = join(folder, 'own.crt');
      const other = join(folder, 'other.crt');
      afterAll(() => rm(folder, { recursive: true }));
      beforeAll(async () => {
        makeCertificate(join(folder, 'own'), 'localhost');
        makeCertificate(join(folder, 'other'), 'localhost');
        await server.useTls({ certificate: own, key: join(folder, 'own.key') });
      });
      const byTls = (words: string, host = 'localhost'): string =>
        `${place.dsn.replace('127.0.0.1', host)}?${words}`;
      const isEncrypted = async (dsn: string): Promise<unknown> => {
        await using connection = await createSql(() => undefined).connect(new Secret(dsn));
        const [row] = await connection.query(
          'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
        );
        return row?.['ssl'];
      };

      it.each([
        ['disable', 'f'],
        ['allow', 'f'],
        ['prefer', 't'],
        ['require', 't'],
        [`require&sslrootcert=${own}`, 't'],
        [`verify-ca&sslrootcert=${own}`, 't'],
        [`verify-full&sslrootcert=${own}`, 't'],
      ])('connects with sslmode=%s as libpq does', async (mode, encrypted) => {
        expect(await isEncrypted(byTls(`sslmode=${mode}`))).toBe(encrypted);
      });

      it.each([
        [`require&sslrootcert=${other}`, 'localhost'],
        [`verify-ca&sslrootcert=${other}`, 'localhost'],
        [`verify-full&sslrootcert=${other}`, 'localhost'],
        [`verify-full&sslrootcert=${own}`, '127.0.0.1'],
        ['verify-full&sslrootcert=system', 'localhost'],
      ])('refuses a certificate that sslmode=%s does not trust on %s', async (mode, host) => {
        const failure = await failureOf(opening(byTls(`sslmode=${mode}`, host)));
        expect(failure.code).toBe('STATE_UNREADABLE');
        expect(failure.text).toContain('no trusted TLS');
      });

      it('checks no name for verify-ca', async () => {
        const dsn = byTls(`sslmode=verify-ca&sslrootcert=${own}`, '127.0.0.1');
        expect(await isEncrypted(dsn)).toBe('t');
      });

      it('refuses a server that offers no TLS where it is asked for, and takes it where it is not', async () => {
        await using plain = await startPostgres(binaries ?? '');
        const failure = await failureOf(opening(`${plain.adminUrl}?sslmode=require`));
        expect(failure.text).toContain('the server offers none');
        expect(await isEncrypted(`${plain.adminUrl}?sslmode=prefer`)).toBe('f');
      });
    });

    it('reads through the lost rights of a role that is given them again', async () => {
      await using store = await openPostgres(place.dsnOf({ login: 'half:geheim' }));
      await expect(store.put(recordOf('api'), undefined)).rejects.toMatchObject({
        code: 'STATE_WRITE_FAILED',
      });
      await place.admin('GRANT ALL ON ALL TABLES IN SCHEMA public TO half');
      const revision = await store.put(recordOf('api'), undefined);
      await store.remove(nameOf('api'), revision);
    });
  },
);

function makeCertificate(path: string, host: string): void {
  const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${host} -addext subjectAltName=DNS:${host}`;
  const made = spawnSync(
    'openssl',
    [...words.split(' '), '-keyout', `${path}.key`, '-out', `${path}.crt`],
    { encoding: 'utf8' },
  );
  expect(made.stderr).not.toMatch(/error/i);
}
