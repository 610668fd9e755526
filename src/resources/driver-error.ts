import { CoreError, type CoreErrorOptions } from '../kernel/index.ts';

/** Why a provider could not do what it was asked; never told by loose words of its prose. */
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

/** What else a {@link DriverError} can carry. */
export interface DriverErrorOptions extends CoreErrorOptions {
  /** The code was read off an HTTP status in the provider's prose; `false` when left out. */
  readonly isInferred?: boolean;
}

/** What a {@link ResourceDriver} rejects with. The message holds the provider's own words. */
export class DriverError extends CoreError<DriverErrorCode> {
  /**
   * The provider did not say the code itself: an HTTP status in its prose told it. That may be the
   * status of any request of the call, also of one after the change was made.
   */
  readonly isInferred: boolean;

  static {
    this.prototype.name = 'DriverError';
  }

  constructor(code: DriverErrorCode, message: string, options: DriverErrorOptions = {}) {
    super(code, message, options);
    this.isInferred = options.isInferred ?? false;
  }
}

/** Whether a call that failed like this may have changed something all the same. */
export function mayHaveHappened({ code, isInferred }: DriverError): boolean {
  return MAY_HAVE_HAPPENED[code] || (isInferred && code !== 'PROVIDER_ALREADY_EXISTS');
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
