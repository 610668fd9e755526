import { encodeJson, type JsonObject, Secret } from '../kernel/index.ts';
import { type BackendRecord, type ResourceRecord } from '../resources/index.ts';
import { unreadable } from './fields.ts';
import { encodeParts, encodeRecord, toRecordOf } from './record.ts';
import { digestOf } from './revision.ts';
import { type StoredRecord } from './store.ts';

/** A record as a backend has it, without what only our notes can say of it. */
export interface BareRecord extends StoredRecord {
  /** Equal for records that say the same of the resource, whenever they were written. */
  readonly fingerprint: string;
}

/** Says a record in the fields that a backend keeps. */
export function toBackendRecord(record: ResourceRecord): BackendRecord {
  const hasOutputs = encodeParts(record).outputs !== 'null';
  return {
    resourceId: record.name,
    resourceType: record.type,
    provider: record.provider,
    providerRef: record.providerRef ?? '',
    providerId: record.providerId,
    configHash: record.configHash,
    status: record.status,
    outputs: hasOutputs ? record.outputs : undefined,
    config: record.appliedConfig === undefined ? undefined : new Secret(record.appliedConfig),
    dependencies: record.dependencies,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    error: record.error ?? '',
  };
}

/**
 * Reads a record of a backend; `undefined` for one without a name, which is nobody's (T-50).
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export function fromBackendRecord(from: BackendRecord, place: string): BareRecord | undefined {
  const document = toDocument(from);
  const record = toRecordOf(document, `the record "${from.resourceId}" of ${place}`);
  if (record === undefined) return undefined;
  const revision = digestOf(encodeRecord(record));
  return { record, revision, fingerprint: fingerprintOf(record) };
}

/**
 * What must come back from a backend as it was given. Times are left out, for backends set their own, and
 * no map is the same as an empty one, which not every plugin tells apart.
 */
export function fingerprintOf(record: ResourceRecord): string {
  const { config, outputs } = encodeParts(record);
  const fields = [
    ...[record.name, record.type, record.provider, record.providerRef ?? '', record.providerId],
    ...[record.configHash, record.status, record.error ?? ''],
    ...[orEmpty(config), orEmpty(outputs)],
  ];
  return digestOf(encodeJson([...fields, [...record.dependencies]]));
}

/**
 * Adds what our notes say of a record to what the backend says.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export function withAdditions(bare: BareRecord, additions: JsonObject, key: string): StoredRecord {
  const { record, revision } = bare;
  const document = { ...additions, ...toDocument(toBackendRecord(record)) };
  const whole = toRecordOf(document, key);
  if (whole === undefined) throw unreadable(key, 'it has no name');
  return { record: whole, revision };
}

function toDocument(from: BackendRecord): JsonObject {
  return {
    resource_id: from.resourceId,
    resource_type: from.resourceType,
    provider: from.provider,
    provider_ref: from.providerRef,
    provider_id: from.providerId,
    config_hash: from.configHash,
    status: from.status,
    config: from.config?.reveal() ?? null,
    outputs: from.outputs?.reveal() ?? null,
    dependencies: from.dependencies,
    created_at: from.createdAt,
    updated_at: from.updatedAt,
    error: from.error,
  };
}

function orEmpty(encoded: string): string {
  return encoded === 'null' ? '{}' : encoded;
}
