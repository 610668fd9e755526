import { SqlError, type SqlErrorCode } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/** Re-says what connecting came to; `place` is what the message calls the server. */
export function toConnectError(error: unknown, place: string): SqlError {
  if (error instanceof SqlError) return error;
  const code = systemCodeOf(error);
  if (isSqlState(error)) return toStatementError(error, place);
  if (isTlsFailure(error)) {
    return sqlError('SQL_TLS', `no trusted TLS connection to ${place}: ${tlsReason(error)}`, {
      hint: 'Look at `sslmode` and `sslrootcert` in the database address, and at the certificate of the server.',
      error,
    });
  }
  if (['ECONNRESET', 'EPIPE'].includes(code) || isHungUp(error)) return cutOff(place, error);
  const reason = code || 'it did not answer in time';
  return sqlError('SQL_UNREACHABLE', `cannot reach ${place}: ${reason}`, {
    hint: 'Check host and port in the database address, and that the server runs and may be reached from here.',
    error,
  });
}

/** Re-says why a statement failed. The server's own text is its cause, unless it may quote values. */
export function toStatementError(error: unknown, place: string): SqlError {
  if (error instanceof SqlError) return error;
  if (!isSqlState(error)) return cutOff(place, error);
  const state = systemCodeOf(error);
  const [code, problem, hint] = KNOWN.get(state) ??
    KNOWN.get(state.slice(0, 2)) ?? ['SQL_REFUSED', 'refuses the statement', undefined];
  const detail = subjectOf(error);
  return sqlError(code, `${place} ${problem}${detail} (SQLSTATE ${state})`, {
    hint,
    error: code === 'SQL_REFUSED' ? undefined : error,
  });
}

/** The connection broke while an answer was awaited. */
export function cutOff(place: string, error: unknown): SqlError {
  return sqlError('SQL_CUT_OFF', `the connection to ${place} broke`, {
    hint: 'Look at the network and at the log of the server, then run it again.',
    error,
  });
}

type Known = readonly [code: SqlErrorCode, problem: string, hint: string | undefined];

const LOGIN = 'Check user, password and database in the database address.';
const RIGHTS = 'Grant the role what it needs, or use another role.';
const LATER = 'Try again in a moment.';

/** By SQLSTATE, or by its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['28', ['SQL_LOGIN_REFUSED', 'does not let us in', LOGIN]],
  ['28P01', ['SQL_LOGIN_REFUSED', 'refuses the password', LOGIN]],
  ['3D000', ['SQL_LOGIN_REFUSED', 'has no such database', LOGIN]],
  ['42501', ['SQL_FORBIDDEN', 'forbids it', RIGHTS]],
  [
    '25006',
    ['SQL_FORBIDDEN', 'is read-only', 'Connect to the primary, with a role that may write.'],
  ],
  ['42P01', ['SQL_UNDEFINED', 'has no such table', undefined]],
  ['42703', ['SQL_UNDEFINED', 'has no such column', undefined]],
  ['40', ['SQL_BUSY', 'undid it for another transaction', LATER]],
  ['53', ['SQL_BUSY', 'has no room for it', LATER]],
  ['55', ['SQL_BUSY', 'is busy with it', LATER]],
  ['57P03', ['SQL_BUSY', 'is not ready for connections', LATER]],
  ['57014', ['SQL_BUSY', 'took too long', LATER]],
  // Ended by an administrator or a crash: the statement may have been performed.
  ['57', ['SQL_CUT_OFF', 'ended the connection', LATER]],
  ['08', ['SQL_CUT_OFF', 'ended the connection', LATER]],
  ['22P05', ['SQL_REFUSED', 'cannot hold one of the characters', undefined]],
]);

function isSqlState(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && /^[0-9A-Z]{5}$/.test(systemCodeOf(error));
}

/** Table and column are names, not values. */
function subjectOf(error: unknown): string {
  const names = ['table', 'column'].flatMap((field) => {
    const value: unknown = error instanceof Error ? Reflect.get(error, field) : undefined;
    return typeof value === 'string' ? [`${field} ${value}`] : [];
  });
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

function isTlsFailure(error: unknown): boolean {
  const code = systemCodeOf(error);
  return (
    /^ERR_(TLS|SSL|OSSL)|CERT|SELF_SIGNED|UNABLE_TO|^EPROTO$/.test(code) || isWithoutTls(error)
  );
}

/** Whether the server offers no TLS at all, which the driver tells by words alone. */
export function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL|establishing an SSL/.test(error.message);
}

function tlsReason(error: unknown): string {
  return systemCodeOf(error) || 'the server offers none';
}

/** The driver tells by words alone whether the server ended the connection or we waited in vain. */
function isHungUp(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

function sqlError(
  code: SqlErrorCode,
  message: string,
  { hint, error }: { readonly hint: string | undefined; readonly error: unknown },
): SqlError {
  return new SqlError(code, message, { ...(hint === undefined ? {} : { hint }), cause: error });
}
