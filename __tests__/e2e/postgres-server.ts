import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, chmod, chown, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/** A PostgreSQL server of our own, gone when disposed. */
export interface PostgresServer extends AsyncDisposable {
  /** Superuser address, password included. */
  readonly adminUrl: string;
  /** Restarts it with TLS, by files in PEM. */
  useTls(files: { readonly certificate: string; readonly key: string }): Promise<void>;
  stop(): void;
  start(): void;
}

/** The folder with `initdb` and `pg_ctl`; `undefined` when PostgreSQL is not installed. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const folders = [
    ...versions.map((version) => join(debian, String(version), 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')),
  );
}

/** Whether a missing server is a failure rather than a reason to skip. */
export function isPostgresRequired(): boolean {
  return process.env['CI'] === 'true';
}

/** Starts a server on a free port of 127.0.0.1. PostgreSQL refuses root, so root uses `nobody`'s rights. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-pg-'));
  const data = join(folder, 'data');
  const port = String(await findFreePort());
  const run = (program: string, args: readonly string[]): void => {
    const { status, stderr, error } = spawnSync(join(binaries, program), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      ...lesserUser(),
    });
    if (status !== 0) throw new TypeError(`${program} failed: ${error?.message ?? stderr}`);
  };
  await chmod(folder, 0o777);
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'pass\n', { mode: 0o644 });
  const access = ['-U', 'admin', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  run('initdb', ['-D', data, '-N', ...access]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  const start = (): void => {
    run('pg_ctl', ['-D', data, '-w', '-s', '-l', join(folder, 'log'), '-o', options, 'start']);
  };
  const stop = (): void => {
    run('pg_ctl', ['-D', data, '-w', '-s', '-m', 'immediate', 'stop']);
  };
  start();
  const keep = async (from: string, name: string): Promise<void> => {
    const file = join(data, name);
    await copyFile(from, file);
    await chmod(file, 0o600);
    const { uid, gid } = lesserUser();
    if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
  };
  return {
    adminUrl: `postgres://admin:pass@127.0.0.1:${port}/postgres`,
    start,
    stop,
    useTls: async ({ certificate, key }) => {
      stop();
      await keep(certificate, 'server.crt');
      await keep(key, 'server.key');
      await appendFile(join(data, 'postgresql.conf'), '\nssl = on\n');
      start();
    },
    [Symbol.asyncDispose]: async () => {
      stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function lesserUser(): { uid?: number; gid?: number } {
  if (userInfo().uid !== 0) return {};
  const id = (flag: string): number =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
