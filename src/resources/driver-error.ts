import { CoreError } from '../kernel/index.ts';

/** Why a provider could not do what it was asked; classified by its code, never by its words. */
export type DriverErrorCode =
  | 'PROVIDER_NOT_FOUND'
  | 'PROVIDER_ALREADY_EXISTS'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_UNAUTHENTICATED'
  | 'PROVIDER_FORBIDDEN'
  | 'PROVIDER_INVALID'
  | 'PROVIDER_NOT_SUPPORTED'
  | 'PROVIDER_CANCELLED'
  | 'PROVIDER_DIED'
  | 'PROVIDER_BAD_ANSWER'
  | 'PROVIDER_FAILED';

/** What a {@link ResourceDriver} rejects with. The message holds the provider's own words. */
export class DriverError extends CoreError<DriverErrorCode> {
  static {
    this.prototype.name = 'DriverError';
  }
}
