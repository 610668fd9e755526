import type { ResourceRecord } from './record.ts';
import { hasStaleReferences } from './stale-references.ts';

/**
 * What hash a record carries while the config of its resource is not known: one that no config has, so
 * that the next plan asks, or updates where there is nobody to ask. Records in the wild carry it.
 */
const UNKNOWN_CONFIG = 'unknown-after-an-interrupted-update';

/** The same record, of a resource that may have another config than the one applied last. */
export function withUnknownConfig(record: ResourceRecord): ResourceRecord {
  return hasStaleReferences(record) ? record : { ...record, configHash: UNKNOWN_CONFIG };
}
