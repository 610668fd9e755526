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
  /** Id of the resource as it was before; empty for a create. */
  readonly providerId: string;
  readonly configHash: string;
  readonly config: JsonObject | undefined;
  readonly dependencies: readonly string[];
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Where an apply writes down what it is about to do and what it did.
 *
 * For every change the order is: `intend`, the provider's call, `record` or `forget`, `settle`. An
 * intent that was never settled proves that the call may have been made. Each method resolves only
 * when its line would survive our death, and rejects when it may not be written any more.
 */
export interface Ledger {
  intend(intent: ChangeIntent): Promise<void>;
  record(record: ResourceRecord): Promise<void>;
  forget(name: ResourceName): Promise<void>;
  settle(name: ResourceName): Promise<void>;
}
