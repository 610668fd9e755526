import type { Secret } from '../kernel/index.ts';
import type { Concealer } from '../ports/index.ts';
import type { GeneratedSecret } from './generated-secrets.ts';

/** What one generator made, by name. */
export type MadeSecrets = ReadonlyMap<string, Secret>;

export type Making =
  | { readonly kind: 'made'; readonly values: MadeSecrets }
  /** Another run made them meanwhile. */
  | { readonly kind: 'kept' };

/** A time after which nothing may be put any more. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
  /** @throws SecretsError `SINK_UNAVAILABLE` */
  check(): void;
}

/**
 * Puts values into their store, one after the other in their order, and none after the limit. They are
 * concealed before they go anywhere.
 *
 * @throws SecretsError
 */
export async function keep(
  values: MadeSecrets,
  { store }: GeneratedSecret,
  { concealer, limit }: { readonly concealer: Concealer; readonly limit?: TimeLimit },
): Promise<void> {
  for (const value of values.values()) concealer.conceal(value.reveal());
  for (const [name, value] of values) {
    limit?.check();
    await store.sinkFor(name).put(value, limit === undefined ? {} : { signal: limit.signal });
  }
}
