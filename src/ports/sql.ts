import type { Secret } from '../kernel/index.ts';

/** A parameter of a statement; a list is an array of texts. */
export type SqlValue = string | null | readonly string[];

/** One row, each column as the text the database prints for it. */
export type SqlRow = Readonly<Record<string, string | null>>;

/** Runs one statement with its parameters (`$1`, `$2`, …); rejects with {@link SqlError}. */
export type SqlQuery = (text: string, values?: readonly SqlValue[]) => Promise<readonly SqlRow[]>;

/**
 * One connection. Calls may overlap; they are performed one after the other. After `SQL_CUT_OFF`
 * every further call is refused with it too: open another connection.
 */
export interface SqlConnection extends AsyncDisposable {
  /** Runs one statement in a transaction of its own. */
  readonly query: SqlQuery;
  /** Runs the work inside one transaction, which is rolled back when the work rejects. */
  transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T>;
}

/** What an address says, as far as it may be known before connecting. */
export interface SqlTarget {
  /** `host:port/database`, and the schemas where the address names some. No secret. */
  readonly place: string;
  readonly password: Secret | undefined;
}

/** PostgreSQL databases, by address: a URL or `key=value` words, as libpq reads them. */
export interface Sql {
  /** @throws SqlError `SQL_ADDRESS_INVALID` */
  parse(address: Secret): SqlTarget;
  /** Rejects with {@link SqlError}. */
  connect(address: Secret): Promise<SqlConnection>;
}
