import type { Secret } from '../kernel/index.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';

/**
 * A place that keeps secrets under names.
 *
 * Missing is not empty: a name that is there with an empty value is found, and read as an empty text
 * (T-56). Methods reject with `SecretsError` and with nothing else. `secretStoreContract` in the tests
 * holds every kind of store to this.
 */
export interface SecretStore {
  /**
   * Which of the names it has, as they were asked for. Names are compared as the store compares them,
   * and all of its names are looked at, however many pages they fill (T-59).
   */
  find(names: readonly string[], options?: SinkOptions): Promise<ReadonlySet<string>>;
  /** The value, or `undefined` for none. Absent where values are never given back (T-55). */
  readonly read?: (name: string, options?: SinkOptions) => Promise<Secret | undefined>;
  /** Where a value of that name is put. Absent where nothing can be kept. */
  readonly sinkFor?: (name: string) => SecretSink;
}
