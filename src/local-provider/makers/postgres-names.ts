import type { JsonObject } from '../../kernel/index.ts';
import { readText, refuseField } from '../config-fields.ts';

/** Where a database is and what it is called. */
export interface PostgresNames {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** The address with its credentials, for whoever uses the database. */
  toUri(password: string): string;
}

/** Takes the names from `database` and `user`, else the resource's name, and the place from `admin_url`. */
export function resolvePostgresNames(name: string, config: JsonObject): PostgresNames {
  const url = parseAdminUrl(readText(config, 'admin_url'));
  const database = toIdentifier(readText(config, 'database') || name);
  const user = toIdentifier(readText(config, 'user') || database);
  const address = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  return {
    host: url.hostname || (url.searchParams.get('host') ?? 'localhost'),
    port: Number(url.port || (url.searchParams.get('port') ?? '5432')),
    database,
    user,
    toUri: (password) => `postgresql://${user}:${password}@${address}/${database}${url.search}`,
  };
}

function parseAdminUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') return url;
  return refuseField('config.admin_url', 'must be a postgres:// or postgresql:// address');
}

/** Letters, digits and underscores, lower case, at most the server's 63 bytes. */
function toIdentifier(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9_]/g, '_');
  return (/^[a-z_]/.test(plain) ? plain : `_${plain}`).slice(0, 63);
}
