import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRunner } from '../../actions/runner.ts';
import { openShell, type Shell } from '../../cli/shell.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();

/** Only the environments say where the state is. */
const CONFIG = `
environments: { staging: {}, prod: {} }
modules:
  - { name: local, type: iac.provider, config: { provider: local, directory: cloud } }
  - name: state
    type: iac.state
    config: { backend: postgres }
    environments:
      staging: { config: { dsn: '\${STAGING_DSN}' } }
      prod: { config: { connection_string: '\${PROD_DSN}' } }
  - { name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  - { name: db, type: infra.database, config: { provider: local, engine: sqlite, depends_on: [net] } }
`;

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'commands whose state is in PostgreSQL',
  () => {
    let server: PostgresServer;
    let staging: PostgresPlace;
    let prod: PostgresPlace;
    let shell: Shell;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
    });
    afterAll(() => server[Symbol.asyncDispose]());
    beforeEach(async () => {
      [staging, prod] = [await openPlace(server), await openPlace(server)];
      environment = { STAGING_DSN: staging.dsn, PROD_DSN: prod.dsn };
      shell = await openShell('');
      await shell.write('infra.yaml', CONFIG);
    });

    const namesIn = async (place: PostgresPlace): Promise<unknown[]> => {
      const rows = await place.admin('SELECT name FROM iac_resources ORDER BY name');
      return rows.map(({ name }) => name);
    };

    it('T-06 T-34 plan, apply, list, show and destroy in the database that the environment names', async () => {
      const run = async (line: string): Promise<string> => {
        const ended = await shell.run(`${line} --env staging`, { environment });
        expect(ended).toMatchObject({ exitCode: 0 });
        expect(ended.stdout + ended.stderr).not.toContain('pass@');
        return ended.stdout;
      };
      await run('infra plan');
      await expect(namesIn(staging)).rejects.toThrow('does not exist');
      await run('infra apply -y');
      expect(await namesIn(staging)).toEqual(['db', 'net']);
      expect(await staging.admin('SELECT key FROM wfctl_companions ORDER BY key')).toEqual([
        { key: 'index/staging' },
        { key: 'sensitive/staging' },
      ]);
      expect(await run('infra apply -y')).toMatch(/no changes/i);
      expect(await run('infra state list')).toMatch(/db[^]*net/);
      await run('infra status');
      await run('infra outputs');
      await run('infra destroy -y');
      expect(await namesIn(staging)).toEqual([]);
      await expect(namesIn(prod)).rejects.toThrow('does not exist');
    });

    it('plan without the tables what the apply that makes them then carries out', async () => {
      const run = (line: string) => shell.run(`infra ${line} --env staging`, { environment });
      expect(await run('plan --output plan.json')).toMatchObject({ exitCode: 0 });
      await expect(namesIn(staging)).rejects.toThrow('does not exist');
      expect(await run('apply -y --plan plan.json')).toMatchObject({ exitCode: 0 });
      expect(await namesIn(staging)).toEqual(['db', 'net']);
    });

    it('T-11 keep environments apart that share one database', async () => {
      const shared = { STAGING_DSN: staging.dsn, PROD_DSN: staging.dsn };
      const renamed = CONFIG.replaceAll(
        /name: (net|db), type: (\S+),/g,
        'name: $1, type: $2, environments: { prod: { config: { name: prod-$1 } } },',
      );
      await shell.write('infra.yaml', renamed);
      for (const name of ['staging', 'prod']) {
        const ended = await shell.run(`infra apply -y --env ${name}`, { environment: shared });
        expect(ended).toMatchObject({ exitCode: 0 });
      }
      expect(await namesIn(staging)).toEqual(['db', 'net', 'prod-db', 'prod-net']);
      const ended = await shell.run('infra destroy -y --env staging', { environment: shared });
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(await namesIn(staging)).toEqual(['prod-db', 'prod-net']);
    });

    it.each([
      ['a password that is wrong', (dsn: string) => dsn.replace(':pass@', ':wrongsecret@')],
      ['a host that is none', (dsn: string) => dsn.replace('127.0.0.1', 'no-such-host.invalid')],
      ['an address that is none', () => 'mysql://admin:wrongsecret@db/app'],
    ])('T-06 change nothing with %s, and say so without it', async (_what, change) => {
      const wrong = { ...environment, STAGING_DSN: change(staging.dsn) };
      const ended = await shell.run('infra apply -y --env staging', { environment: wrong });
      expect(ended.exitCode).toBe(1);
      expect(ended.stderr).toMatch(/database|cannot be read/);
      expect(ended.stdout + ended.stderr).not.toMatch(/wrongsecret|:pass@/);
      expect(existsSync(join(shell.folder, 'cloud'))).toBe(false);
    });

    it('T-60 apply as a step, with the address and its password masked before anything else', async () => {
      const runner = await makeRunner('');
      const dsn = staging.dsn.replace('admin:pass', 'ci:correct-horse-battery');
      await staging.admin(`
        CREATE ROLE ci LOGIN PASSWORD 'correct-horse-battery';
        GRANT CREATE ON SCHEMA public TO ci`);
      await runner.write('infra.yaml', CONFIG.replace('${STAGING_DSN}', dsn));
      const ended = await runner.run('infra-apply', { environment: 'staging' });
      expect(ended).toMatchObject({ exitCode: 0, outputs: { 'applied-count': '2' } });
      expect(ended.masks).toEqual(expect.arrayContaining([dsn, 'correct-horse-battery']));
      const rest = ended.log.replaceAll(/^::add-mask::.*$/gm, '');
      expect(rest + ended.summary).not.toContain('correct-horse');
      expect(await namesIn(staging)).toEqual(['db', 'net']);
    });
  },
);
