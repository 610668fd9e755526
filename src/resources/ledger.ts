import type { JsonObject } from '../kernel/index.ts';
import type { ResourceName } from './address.ts';
import type { ResourceRecord } from './record.ts';

/** What a change is about to do: enough to find out later whether it happened. */
export interface ChangeIntent {
  readonly name: ResourceName;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly type: string;
  readonly providerRef: string;
  readonly provider: string;
  /**
   * Id of the resource as it was before; empty for a create, unless that completes a replace which
   * was cut off.
   */
  readonly providerId: string;
  readonly configHash: string;
  /** Hash the record carries until then; empty where there is none. */
  readonly priorHash: string;
  readonly config: JsonObject | undefined;
  readonly dependencies: readonly string[];
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Where an apply writes down what it is about to do and what it did.
 *
 * For every change the order is: `intend`, the provider's call, `record` or `forget`, and then the
 * intent is done with. An intent that stays proves that the call may have been made. Each method
 * but `settleLater` resolves only when its line would survive our death, and rejects when it may
 * not be written any more.
 */
export interface Ledger {
  intend(intent: ChangeIntent): Promise<void>;
  record(record: ResourceRecord): Promise<void>;
  forget(name: ResourceName): Promise<void>;
  /** The call is known to have made nothing: the intent must not prove otherwise. */
  settle(name: ResourceName): Promise<void>;
  /**
   * What was recorded or forgotten tells how the call ended, so that the intent may go whenever
   * something else is written. Losing this does no harm.
   */
  settleLater(name: ResourceName): Promise<void>;
  /** Writes down what `settleLater` left, once everything is done. */
  flush(): Promise<void>;
}
