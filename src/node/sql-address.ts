import { userInfo } from 'node:os';
import type { Secret } from '../kernel/index.ts';
import { type Environment, SqlError } from '../ports/index.ts';

/** How much of TLS is asked for, weakest first, as libpq means the words. */
export type SslMode = (typeof SSL_MODES)[number];

/** An address, read: everything it says and the environment adds. */
export interface SqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `undefined` leaves it to the password file. */
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  /** A path, or `system`. */
  readonly sslRootCert: string | undefined;
  readonly sslCert: string | undefined;
  readonly sslKey: string | undefined;
  readonly searchPath: string | undefined;
  readonly options: string | undefined;
  readonly applicationName: string;
  readonly connectTimeoutMs: number;
}

/**
 * Reads a URL (`postgres://…`) or `key=value` words; what they leave out comes from the variables
 * that libpq reads (`PGHOST`, `PGPASSWORD`, `PGSSLMODE`, …), then from libpq's defaults. Parameters
 * we do not know are left alone, for other drivers have some of their own.
 *
 * @throws SqlError `SQL_ADDRESS_INVALID`; the address is in no message
 */
export function parseAddress(address: Secret, environment: Environment): SqlAddress {
  const text = address.reveal().trim();
  const said = /^postgres(ql)?:\/\//.test(text) ? parseUrl(text) : parseWords(text);
  const get = (key: string, variable?: string): string | undefined =>
    said.get(key) || (variable === undefined ? undefined : environment(variable)) || undefined;
  const user = get('user', 'PGUSER') ?? userInfo().username;
  const sslRootCert = get('sslrootcert', 'PGSSLROOTCERT');
  const fallbackMode = sslRootCert === 'system' ? 'verify-full' : 'prefer';
  return {
    host: toHost(get('host', 'PGHOST') ?? 'localhost'),
    port: toPort(get('port', 'PGPORT') ?? '5432'),
    user,
    password: get('password', 'PGPASSWORD'),
    database: get('dbname', 'PGDATABASE') ?? user,
    sslMode: toSslMode(get('sslmode', 'PGSSLMODE') ?? fallbackMode, sslRootCert),
    sslRootCert,
    sslCert: get('sslcert', 'PGSSLCERT'),
    sslKey: get('sslkey', 'PGSSLKEY'),
    searchPath: get('search_path'),
    options: get('options', 'PGOPTIONS'),
    applicationName: get('application_name', 'PGAPPNAME') ?? 'wfctl',
    connectTimeoutMs: toTimeoutMs(get('connect_timeout', 'PGCONNECT_TIMEOUT') ?? '10'),
  };
}

/** `host:port/database`, and what else decides which tables are meant. */
export function toPlace({ host, port, database, searchPath, options }: SqlAddress): string {
  const where = [searchPath, options].filter((part) => part !== undefined).join(' ');
  const name = `${host.includes(':') ? `[${host}]` : host}:${String(port)}/${database}`;
  return where === '' ? name : `${name} (${where})`;
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

function parseUrl(text: string): ReadonlyMap<string, string> {
  const parts = URL_PARTS.exec(text)?.groups;
  if (parts === undefined) throw invalid('is not a well-formed postgres:// address');
  const { user, password, host, port, database, query } = parts;
  const said = new Map<string, string>();
  const put = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') said.set(key, decode(value));
  };
  put('user', user);
  put('password', password);
  put('host', host?.replace(/^\[(.*)\]$/, '$1'));
  put('port', port);
  put('dbname', database);
  for (const pair of (query ?? '').split('&')) {
    const end = pair.indexOf('=');
    if (end > 0) put(pair.slice(0, end), pair.slice(end + 1).replaceAll('+', '%20'));
  }
  return said;
}

/** As libpq splits it: `URL` refuses characters that are common in passwords. */
const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<host>\[[^\]]*\]|[^:/?@]*)(?::(?<port>[^/?]*))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('has a percent sign that starts no percent-encoded character');
  }
}

const WORD = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))\s*/y;

function parseWords(text: string): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  WORD.lastIndex = 0;
  for (let at = 0; at < text.length; at = WORD.lastIndex) {
    const [, key = '', quoted, plain = ''] = WORD.exec(text) ?? [];
    if (key === '') throw invalid('is neither a postgres:// address nor a list of key=value words');
    said.set(key, (quoted ?? plain).replace(/\\(.)/g, '$1'));
  }
  return said;
}

function toHost(text: string): string {
  if (text.includes(',')) throw invalid('names several hosts');
  return text;
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw invalid('has a port that is none');
  return port;
}

function toTimeoutMs(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds)) throw invalid('has a connect_timeout that is no number');
  return seconds <= 0 ? 0 : seconds * 1000;
}

function toSslMode(text: string, rootCert: string | undefined): SslMode {
  const mode = SSL_MODES.find((known) => known === text);
  if (mode === undefined) throw invalid(`has an sslmode that is none of ${SSL_MODES.join(', ')}`);
  if (rootCert === 'system' && mode !== 'verify-full') {
    throw invalid('trusts the certificates of the system, which needs sslmode=verify-full');
  }
  return mode;
}

function invalid(problem: string): SqlError {
  return new SqlError('SQL_ADDRESS_INVALID', `the database address ${problem}`, {
    hint: 'Write it as `postgres://user:password@host:5432/database?sslmode=verify-full`, with special characters percent-encoded.',
  });
}
