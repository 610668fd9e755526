import postgres from 'pg';
import { Secret } from '../../../src/kernel/index.ts';
import { openNodePorts } from '../../../src/node/index.ts';
import type { Clock, Sql } from '../../../src/ports/index.ts';
import { openStore, type StateStore } from '../../../src/state/index.ts';
import type { PostgresServer } from '../postgres-server.ts';

/** An empty database of its own on a server. */
export interface PostgresPlace {
  readonly dsn: string;
  /** The same database by another port of this machine, or as another role. */
  dsnOf(changes: { readonly port?: number; readonly login?: string }): string;
  /** Runs SQL as the superuser. */
  admin(text: string): Promise<Record<string, unknown>[]>;
}

let count = 0;

/** Makes the database; it goes with the server. */
export async function openPlace(server: PostgresServer): Promise<PostgresPlace> {
  count += 1;
  const name = `state_${String(process.pid)}_${String(count)}`;
  await runSql(server.adminUrl, `CREATE DATABASE ${name}`);
  const dsn = server.adminUrl.replace(/\/postgres$/, `/${name}`);
  return {
    dsn,
    dsnOf: ({ port, login }) => {
      const moved = port === undefined ? dsn : dsn.replace(/:\d+\//, `:${String(port)}/`);
      return login === undefined ? moved : moved.replace('admin:pass', login);
    },
    admin: (text) => runSql(dsn, text),
  };
}

/** Opens a store on the address, over the real ports unless told otherwise. */
export async function openPostgres(
  dsn: string,
  over: { readonly sql?: Sql; readonly clock?: Clock } = {},
): Promise<StateStore> {
  const ports = {
    ...(await openNodePorts(process.argv[1] ?? '')),
    concealer: { conceal: () => [] },
    ...over,
  };
  return openStore({ kind: 'postgres', dsn: new Secret(dsn), place: 'the test server' }, ports);
}

async function runSql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new postgres.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}
