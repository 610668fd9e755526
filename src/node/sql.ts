import type { Environment, Sql } from '../ports/index.ts';
import { parseAddress, toPlace } from './sql-address.ts';

/** How patient connections are. */
export interface SqlPatience {
  /** How long a statement may take before its connection counts as broken; 30 seconds when absent. */
  readonly answerMs?: number;
}

/** PostgreSQL through the `pg` driver; all of it is loaded with the first connection. */
export function createSql(environment: Environment, patience: SqlPatience = {}): Sql {
  const { answerMs = 30_000 } = patience;
  return {
    parse: (address) => {
      const parsed = parseAddress(address, environment);
      const { password } = parsed;
      return {
        place: toPlace(parsed),
        password: password === undefined ? undefined : address.map(() => password),
      };
    },
    connect: async (address) => {
      const parsed = parseAddress(address, environment);
      const { openSqlConnection } = await import('./sql-connection.ts');
      return await openSqlConnection(parsed, answerMs);
    },
  };
}
