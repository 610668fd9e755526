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

/** Whether a call that failed with this code may have changed something all the same. */
export function mayHaveHappened(code: DriverErrorCode): boolean {
  return MAY_HAVE_HAPPENED[code];
}

const MAY_HAVE_HAPPENED: Readonly<Record<DriverErrorCode, boolean>> = {
  PROVIDER_ALREADY_EXISTS: false,
  PROVIDER_INVALID: false,
  PROVIDER_FORBIDDEN: false,
  PROVIDER_UNAUTHENTICATED: false,
  PROVIDER_RATE_LIMITED: false,
  PROVIDER_NOT_SUPPORTED: false,
  PROVIDER_NOT_FOUND: false,
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_CANCELLED: true,
  PROVIDER_DIED: true,
  PROVIDER_BAD_ANSWER: true,
  PROVIDER_FAILED: true,
};
