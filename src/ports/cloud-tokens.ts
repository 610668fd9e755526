import type { Secret } from '../kernel/index.ts';
import { CoreError } from '../kernel/index.ts';

/** Why there is no token. */
export type CloudTokenErrorCode =
  /** No credentials can be found. */
  | 'CLOUD_CREDENTIALS_MISSING'
  /** There are some, and the cloud does not take them. */
  | 'CLOUD_CREDENTIALS_REFUSED'
  /** Nobody answered. */
  | 'CLOUD_UNAVAILABLE';

/** Why a cloud gave no token. Holds no credentials. */
export class CloudTokenError extends CoreError<CloudTokenErrorCode> {
  static {
    this.prototype.name = 'CloudTokenError';
  }
}

/** Access tokens of clouds, by the credentials that their own tools would find. */
export interface CloudTokens {
  /**
   * Rejects with {@link CloudTokenError}.
   *
   * @param scope What the token is for: an OAuth scope of Google's, or one of Azure's such as
   *   `https://vault.azure.net/.default`.
   */
  get(cloud: 'google' | 'azure', scope: string): Promise<Secret>;
}
