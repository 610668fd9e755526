import { CoreError } from '../kernel/index.ts';

/** Every way in which a value cannot be put where it should, or got from where it is. */
export type SecretsErrorCode =
  /** There is no token or key to come with. */
  | 'SINK_NO_CREDENTIALS'
  /** The credentials may not write there. */
  | 'SINK_FORBIDDEN'
  /** The repository, environment, organisation, vault or mount is not there, or not to be seen. */
  | 'SINK_NOT_FOUND'
  /** What was sent is not accepted. */
  | 'SINK_REFUSED'
  /** No usable answer, after all tries: worth another try later. */
  | 'SINK_UNAVAILABLE'
  /** The value is empty, too large, or cannot be hidden where it would be shown. */
  | 'SINK_VALUE_UNUSABLE'
  /** The output has no value, or only says that it is kept elsewhere. */
  | 'SINK_NO_VALUE'
  /** The run is about to end. */
  | 'SINK_CANCELLED'
  /** There is a credential of that name already, whose secret nobody can read again. */
  | 'CREDENTIAL_TAKEN'
  /** A generator says too little for what has to be made. */
  | 'CREDENTIAL_UNNAMED'
  /** A cloud may have made a credential, or may still have one, that nobody knows the secret of. */
  | 'CREDENTIAL_UNCERTAIN';

/** Why a value did not come to its sink, or from its store. Neither message nor hint has the value or credentials. */
export class SecretsError extends CoreError<SecretsErrorCode> {
  static {
    this.prototype.name = 'SecretsError';
  }
}
