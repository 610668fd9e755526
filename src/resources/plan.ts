import type { Diagnostic } from '../kernel/index.ts';
import type { EnvironmentName, ResourceName } from './address.ts';
import type { FieldChange } from './driver.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';

/** What every change has. */
interface ChangeBase {
  readonly name: ResourceName;
  readonly type: string;
  /** The `iac.provider` module that performs it. */
  readonly providerRef: string;
  /** Why, in a few words for people: `not in state`, `size changed`, `no longer in the config`. */
  readonly reason: string;
}

export interface CreateChange extends ChangeBase {
  readonly kind: 'create';
  readonly spec: ResourceSpec;
}

export interface UpdateChange extends ChangeBase {
  readonly kind: 'update';
  readonly spec: ResourceSpec;
  readonly record: ResourceRecord;
  readonly changes: readonly FieldChange[];
}

export interface ReplaceChange extends ChangeBase {
  readonly kind: 'replace';
  readonly spec: ResourceSpec;
  readonly record: ResourceRecord;
  readonly changes: readonly FieldChange[];
}

export interface DeleteChange extends ChangeBase {
  readonly kind: 'delete';
  readonly record: ResourceRecord;
  /** Resolved names of what it depends on; the record itself may hold base names. */
  readonly dependencies: readonly string[];
}

/** One step from what is to what is wanted. */
export type Change = CreateChange | UpdateChange | ReplaceChange | DeleteChange;

/** A resource that is as it is wanted. */
export interface UnchangedResource {
  readonly spec: ResourceSpec;
  readonly record: ResourceRecord;
  /**
   * The record holds the same config in an older form, or another hash than the config's though the
   * provider finds no difference: an apply writes it anew, without calling the provider (T-23).
   */
  readonly needsRewrite: boolean;
  /**
   * What it refers to and the plan updates, or may. It is updated by the same apply if that changes
   * an output which it takes; nobody knows before.
   */
  readonly mayFollow?: string;
}

/** Everything that would be done in one environment, and what it was computed from. */
export interface Plan {
  /** `plan-` and a time; a provider's `FinalizeApply` is given it. */
  readonly id: string;
  readonly environment: EnvironmentName;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** In an order in which they can be performed one by one. */
  readonly changes: readonly Change[];
  /** Resources that need nothing, in config order. Their specs, like those of changes, are sized. */
  readonly unchanged: readonly UnchangedResource[];
  /** Upstream's `plan_hash`: over every spec before sizing (compat-core 3.2). */
  readonly desiredHash: string;
  /** Over the name, id, hash and update time of every record it was made on. */
  readonly stateDigest: string;
  /** `sha256:` and hex over what would be done: equal plans have equal digests, whenever made. */
  readonly digest: string;
  readonly warnings: readonly Diagnostic[];
}
