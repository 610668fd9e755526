import type { JsonObject } from '../kernel/index.ts';
import type { ResourceName } from '../resources/index.ts';

/**
 * What we are about to do, written before we do it and cleared after the record is. An intent left
 * behind proves that a call may have been made and not been recorded.
 */
export interface Intent {
  readonly name: ResourceName;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly type: string;
  readonly providerRef: string;
  /** The provider's type. */
  readonly provider: string;
  /** Id of the resource as it was before; empty for a create. */
  readonly providerId: string;
  /** Hash and config the new record is to carry; empty and `undefined` for a delete. */
  readonly configHash: string;
  readonly config: JsonObject | undefined;
  readonly dependencies: readonly string[];
  /** The lock token of the run that wrote it. */
  readonly run: string;
  /** RFC 3339. */
  readonly at: string;
}

/** The intents of one environment. */
export interface Journal {
  pending(): Promise<readonly Intent[]>;
  /** Writes it down before the call it announces; replaces one of the same name. */
  open(intent: Intent): Promise<void>;
  /** Clears it once the record tells the outcome. */
  close(name: ResourceName): Promise<void>;
}
