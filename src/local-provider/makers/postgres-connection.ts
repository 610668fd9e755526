import type { Client } from 'pg';
import { findSystemCode, LocalError, type LocalErrorCode } from '../local-error.ts';

/**
 * Connects, hands the connection to the work, and closes it. The driver is loaded at the first
 * use: most runs never need it.
 *
 * @throws LocalError in our words; addresses and passwords are in none of them.
 */
export async function withPostgres<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { default: postgres } = await import('pg');
  const client = new postgres.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A connection that breaks between two queries would otherwise end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw error instanceof LocalError ? error : toLocalError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function toLocalError(cause: unknown): LocalError {
  const code = findSystemCode(cause) ?? '';
  const [local, problem] = KNOWN[code] ?? fallback(code);
  return new LocalError(local, `PostgreSQL ${problem}${code === '' ? '' : ` (${code})`}`, {
    cause,
  });
}

/** Classes of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function fallback(code: string): readonly [LocalErrorCode, string] {
  if (/^(08|53|57)/.test(code)) return ['LOCAL_UNAVAILABLE', 'is not available'];
  if (code.startsWith('28')) return ['LOCAL_UNAUTHENTICATED', 'does not accept the admin login'];
  return /^[0-9A-Z]{5}$/.test(code)
    ? ['LOCAL_REFUSED', 'refused a statement']
    : ['LOCAL_UNAVAILABLE', 'cannot be reached'];
}

const KNOWN: Readonly<Record<string, readonly [LocalErrorCode, string]>> = {
  '42501': ['LOCAL_FORBIDDEN', 'does not let the admin login create roles and databases'],
  '42710': ['LOCAL_ALREADY_EXISTS', 'has a role of that name already'],
  '42P04': ['LOCAL_ALREADY_EXISTS', 'has a database of that name already'],
};
