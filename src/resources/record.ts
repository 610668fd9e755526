import type { JsonObject, Secret } from '../kernel/index.ts';
import type { ResourceName } from './address.ts';

/** Statuses that upstream's readers and writers know (compat-core 4.2, T-36). */
export type RecordStatus =
  'planned' | 'provisioning' | 'active' | 'destroying' | 'destroyed' | 'error';

/** How the stored config came to be known. */
export type AppliedConfigSource = 'apply' | 'adoption';

/** What we remember of one resource between runs. */
export interface ResourceRecord {
  readonly name: ResourceName;
  readonly type: string;
  /** The provider's type, such as `digitalocean`. */
  readonly provider: string;
  /** The `iac.provider` module that made it; `undefined` in records older than that field. */
  readonly providerRef: string | undefined;
  readonly providerId: string;
  /** Hash of `appliedConfig`, or the stored opaque text. Empty when the config is empty. */
  readonly configHash: string;
  /** The config last applied, in template form for secrets and references (T-83). */
  readonly appliedConfig: JsonObject | undefined;
  readonly appliedConfigSource: AppliedConfigSource | undefined;
  /** What the provider answered. Secret as a whole: any field may be a credential. */
  readonly outputs: Secret<JsonObject>;
  /** Names of the resources it depends on, as the config spelled them. */
  readonly dependencies: readonly string[];
  readonly status: RecordStatus;
  /** The config protected it when it was last written, so that dropping the module does not unprotect it. */
  readonly isProtected?: boolean;
  /** RFC 3339, UTC, whole seconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error: string | undefined;
  /** Fields of the stored record that we do not know; written back untouched. */
  readonly unknownFields: JsonObject;
}

/** Whether the record stands for something that exists (T-36). */
export function hasResource(record: ResourceRecord): boolean {
  return record.status !== 'destroyed' && record.status !== 'planned';
}
