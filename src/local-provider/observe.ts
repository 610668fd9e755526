import type { JsonObject } from '../kernel/index.ts';
import { type Cloud, makerOf } from './cloud.ts';
import { type ConfigChange, diffConfigs } from './diff.ts';
import type { Observation } from './makers/index.ts';
import { observeOutputs } from './outputs.ts';
import type { CatalogueRecord } from './record.ts';
import { requireResourceType } from './validate-spec.ts';

/** A resource as the cloud shows it just now. */
export interface ObservedResource {
  readonly record: CatalogueRecord;
  readonly status: Observation['status'];
  readonly outputs: JsonObject;
}

/** Looks at the real thing behind a record. */
export async function observeResource(
  cloud: Cloud,
  record: CatalogueRecord,
): Promise<ObservedResource> {
  const observation = await makerOf(cloud, record).observe(record);
  const outputs = observeOutputs(requireResourceType(record.type), record, observation);
  return { record, status: observation.status, outputs };
}

/**
 * What an update would have to change: the differences of the configs, and `status` when the thing
 * itself is stopped or damaged although it is meant to run.
 */
export async function findChanges(
  cloud: Cloud,
  record: CatalogueRecord,
  desired: JsonObject,
): Promise<readonly ConfigChange[]> {
  const { name, type, config } = record;
  const definition = requireResourceType(type);
  const changes = diffConfigs({ name, type, definition, current: config, desired });
  const { status } = await makerOf(cloud, record).observe(record);
  const isMeantToRun = desired['instance_count'] !== 0;
  if (!isMeantToRun || (status !== 'stopped' && status !== 'degraded')) return changes;
  return [...changes, { path: 'status', old: status, new: 'running', forceNew: false }];
}
