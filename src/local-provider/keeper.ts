import { randomBytes } from 'node:crypto';
import { type Cloud, makerOf } from './cloud.ts';
import { diffConfigs } from './diff.ts';
import { toNameKey } from './folder-layout.ts';
import type { Lease } from './leases.ts';
import { LocalError } from './local-error.ts';
import { type Reference, refuseMissing, requireResource } from './locate.ts';
import type { Draft, Made } from './makers/index.ts';
import type { Operation } from './operation-log.ts';
import type { PendingChange } from './pending.ts';
import type { CatalogueRecord } from './record.ts';
import { composeOutputs } from './outputs.ts';
import { recoverResource } from './recovery.ts';
import { isScalable, type ResourceType } from './resource-types.ts';
import { toTags } from './tags.ts';
import { requireValidSpec, type WantedResource } from './validate-spec.ts';

/** Called when the thing is made and the catalogue does not know it yet. */
export type Checkpoint = () => Promise<void>;

/**
 * Makes a resource. The order is what makes a kill at any instant harmless: the intent is written,
 * then the name leads to it, then the thing is made, then the catalogue has it, then the log.
 *
 * @throws LocalError `LOCAL_ALREADY_EXISTS` when the name is taken, `LOCAL_INVALID` for a bad spec.
 */
export async function createResource(
  cloud: Cloud,
  wanted: WantedResource,
  checkpoint: Checkpoint,
): Promise<CatalogueRecord> {
  const definition = requireValidSpec(wanted);
  using lease = await cloud.leases.acquire(toNameKey(wanted.type, wanted.name));
  await recoverResource(cloud, lease.id);
  if (lease.id !== '' && cloud.catalogue.read(lease.id) !== undefined) {
    throw new LocalError(
      'LOCAL_ALREADY_EXISTS',
      `there is already ${wanted.name} of the type ${wanted.type}`,
    );
  }
  const id = newId(wanted.type);
  const change = describeChange('create', { ...wanted, id, facts: {} });
  cloud.pending.write(change);
  lease.pointTo(id);
  const now = new Date(cloud.clock.now()).toISOString();
  const blank: CatalogueRecord = {
    ...wanted,
    id,
    applied: {},
    outputs: {},
    sensitive: [],
    owner: '',
    tags: [],
    facts: {},
    operation: '',
    createdAt: now,
    updatedAt: now,
  };
  return await perform({ cloud, change, definition, before: undefined, blank, checkpoint });
}

/**
 * Brings a resource to a new config.
 *
 * @throws LocalError `LOCAL_NOT_FOUND`; `LOCAL_REFUSED` for a change that takes a new resource.
 */
export async function updateResource(
  cloud: Cloud,
  { reference, wanted }: { readonly reference: Reference; readonly wanted: WantedResource },
  checkpoint: Checkpoint,
): Promise<CatalogueRecord> {
  const definition = requireValidSpec(wanted);
  return withResource(cloud, reference, async (record) => {
    if (wanted.name !== record.name) {
      throw new LocalError(
        'LOCAL_INVALID',
        `the resource is named ${record.name}, not ${wanted.name}`,
      );
    }
    refuseReplacement({ record, wanted, definition });
    const change = describeChange('update', { ...record, config: wanted.config });
    cloud.pending.write(change);
    return perform({ cloud, change, definition, before: record, blank: record, checkpoint });
  });
}

/**
 * Removes a resource and what it is made of.
 *
 * @throws LocalError `LOCAL_NOT_FOUND`; `LOCAL_REFUSED` for a storage that is not empty.
 */
export async function deleteResource(
  cloud: Cloud,
  reference: Reference,
  checkpoint: Checkpoint,
): Promise<void> {
  await withResource(cloud, reference, async (record, lease) => {
    const change = describeChange('delete', record);
    cloud.pending.write(change);
    await unmakeOrForget(cloud, record);
    await checkpoint();
    cloud.catalogue.remove(record.id);
    finish(cloud, change, 'delete');
    lease.pointTo('');
  });
}

/**
 * Sets the number of a service's instances, as an update of `config.instance_count`.
 *
 * @throws LocalError `LOCAL_INVALID` for a type that does not scale; `LOCAL_NOT_FOUND`.
 */
export async function scaleResource(
  cloud: Cloud,
  { reference, replicas }: { readonly reference: Reference; readonly replicas: number },
  checkpoint: Checkpoint,
): Promise<CatalogueRecord> {
  const { name, type, config } = await requireResource(cloud, reference);
  if (!isScalable(type)) throw new LocalError('LOCAL_INVALID', `${type} cannot be scaled`);
  const wanted = { name, type, config: { ...config, instance_count: replicas } };
  return updateResource(cloud, { reference, wanted }, checkpoint);
}

/** Writes a change that makes nothing: an owner. */
export async function setOwner(cloud: Cloud, reference: Reference, owner: string): Promise<void> {
  await withResource(cloud, reference, async (record) => {
    const operation = newOperation();
    await cloud.catalogue.write({ ...record, owner, operation });
    cloud.log.append(describeOperation({ ...record, operation }, 'set-owner'));
  });
}

interface Performance {
  readonly cloud: Cloud;
  readonly change: PendingChange;
  readonly definition: ResourceType;
  /** The record as it is; `undefined` when the resource is new. */
  readonly before: CatalogueRecord | undefined;
  readonly blank: CatalogueRecord;
  readonly checkpoint: Checkpoint;
}

async function perform(performance: Performance): Promise<CatalogueRecord> {
  const { cloud, change, definition, before, blank, checkpoint } = performance;
  const made = await makeOrDiscard(performance);
  await checkpoint();
  const { outputs, sensitive } = composeOutputs({ definition, change, before, made });
  const record: CatalogueRecord = {
    ...blank,
    config: change.config,
    applied: change.config,
    outputs,
    sensitive,
    tags: toTags(change.config),
    facts: made.facts,
    operation: change.operation,
    updatedAt: new Date(cloud.clock.now()).toISOString(),
  };
  await cloud.catalogue.write(record);
  finish(cloud, change, change.purpose);
  return record;
}

/** When the traces of a failed attempt cannot be undone now, the intent stays for the next one. */
async function makeOrDiscard({ cloud, change, before }: Performance): Promise<Made> {
  const maker = makerOf(cloud, change);
  let { facts } = change;
  const draft: Draft = {
    ...change,
    remember: (more) => {
      facts = { ...facts, ...more };
      cloud.pending.write({ ...change, facts });
    },
  };
  try {
    return await (before === undefined ? maker.make(draft) : maker.remake(draft, before));
  } catch (error) {
    await maker.discard({ ...change, facts }, before).then(
      () => {
        cloud.pending.remove(change.id);
      },
      () => undefined,
    );
    throw error;
  }
}

/** A delete that is refused leaves nothing to bring to an end. */
async function unmakeOrForget(cloud: Cloud, record: CatalogueRecord): Promise<void> {
  try {
    await makerOf(cloud, record).unmake(record);
  } catch (error) {
    cloud.pending.remove(record.id);
    throw error;
  }
}

function finish(cloud: Cloud, change: PendingChange, method: Operation['method']): void {
  cloud.log.append(describeOperation(change, method));
  cloud.pending.remove(change.id);
}

async function withResource<Result>(
  cloud: Cloud,
  reference: Reference,
  work: (record: CatalogueRecord, lease: Lease) => Promise<Result>,
): Promise<Result> {
  const found = await requireResource(cloud, reference);
  using lease = await cloud.leases.acquire(toNameKey(found.type, found.name));
  await recoverResource(cloud, found.id);
  const record = cloud.catalogue.read(found.id) ?? refuseMissing(reference);
  return await work(record, lease);
}

function refuseReplacement(request: {
  readonly record: CatalogueRecord;
  readonly wanted: WantedResource;
  readonly definition: ResourceType;
}): void {
  const { record, wanted, definition } = request;
  const { name, type, config } = record;
  const changes = diffConfigs({ name, type, definition, current: config, desired: wanted.config });
  const forced = changes.find((change) => change.forceNew);
  if (forced === undefined) return;
  throw new LocalError('LOCAL_REFUSED', `${type} ${name} cannot change its ${forced.path}`, {
    hint: 'Replace the resource: delete it and create it again.',
  });
}

function describeChange(
  purpose: PendingChange['purpose'],
  of: Pick<CatalogueRecord, 'id' | 'name' | 'type' | 'config' | 'facts'>,
): PendingChange {
  const { id, name, type, config, facts } = of;
  return { purpose, operation: newOperation(), id, name, type, config, facts };
}

function describeOperation(
  of: Pick<CatalogueRecord, 'id' | 'name' | 'type' | 'operation'>,
  method: Operation['method'],
): Operation {
  const { id, name, type, operation } = of;
  return { method, type, name, id, operation };
}

function newOperation(): string {
  return randomBytes(8).toString('hex');
}

/** Such as `local-vpc-0123456789ab`. */
function newId(type: string): string {
  const kind = type.replace(/^infra\./, '').replaceAll('_', '-');
  return `local-${kind}-${randomBytes(6).toString('hex')}`;
}
