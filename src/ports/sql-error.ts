import { CoreError } from '../kernel/index.ts';

/** Every way in which a database can fail us, as far as anybody decides differently by it. */
export type SqlErrorCode =
  /** The address makes no sense, or names a file that cannot be read. */
  | 'SQL_ADDRESS_INVALID'
  /** Nobody answers there; nothing was sent. */
  | 'SQL_UNREACHABLE'
  /** No TLS where it is asked for, or a certificate that is not trusted. */
  | 'SQL_TLS'
  /** The password, the role or the database is wrong. */
  | 'SQL_LOGIN_REFUSED'
  /** The role may not do that, or nobody may write there. */
  | 'SQL_FORBIDDEN'
  /** A table or a column is not there. */
  | 'SQL_UNDEFINED'
  /** Not now: a deadlock, too many connections, a server that is starting. Nothing was changed. */
  | 'SQL_BUSY'
  /** The connection broke before the answer came: whether the statement was performed is unknown. */
  | 'SQL_CUT_OFF'
  /** The statement was understood and refused. */
  | 'SQL_REFUSED';

/** Why a database did not do what it was asked; names server and database, never a password or a value. */
export class SqlError extends CoreError<SqlErrorCode> {
  static {
    this.prototype.name = 'SqlError';
  }
}
