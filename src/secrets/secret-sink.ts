import type { Secret } from '../kernel/index.ts';

/** Cuts a running call short. */
export interface SinkOptions {
  readonly signal?: AbortSignal;
}

/**
 * A place for one value under one name.
 *
 * Both methods reject with `SecretsError` and with nothing else. `sinkContract` in the tests holds
 * every kind of sink to this.
 */
export interface SecretSink {
  /**
   * Proves, changing nothing, that the place is there and that we may come in, as far as reading can
   * tell. Places are asked once, however many names they have.
   */
  check(options?: SinkOptions): Promise<void>;
  /**
   * Puts the value there, in place of whatever was. The last value that was put is the one that is
   * there when all calls have ended; putting the same value again does no harm.
   */
  put(value: Secret, options?: SinkOptions): Promise<void>;
}
