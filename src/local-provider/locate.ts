import type { Cloud } from './cloud.ts';
import { toNameKey } from './folder-layout.ts';
import { LocalError } from './local-error.ts';
import type { CatalogueRecord } from './record.ts';
import { recoverByName } from './recovery.ts';

/** How a resource is asked for: by id, or when that is empty by name and type. */
export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/**
 * Finds a resource; `undefined` when there is none. What a dead process left under that name is
 * tidied up on the way.
 *
 * @throws LocalError `LOCAL_INVALID` when the id belongs to a resource of another type.
 */
export async function findResource(
  cloud: Cloud,
  reference: Reference,
): Promise<CatalogueRecord | undefined> {
  const record = await lookUp(cloud, reference);
  if (record === undefined) return undefined;
  if (reference.type !== '' && record.type !== reference.type) {
    throw new LocalError(
      'LOCAL_INVALID',
      `${record.id} is of type ${record.type}, not ${reference.type}`,
    );
  }
  return record;
}

/** As {@link findResource}, with `LOCAL_NOT_FOUND` for none. */
export async function requireResource(
  cloud: Cloud,
  reference: Reference,
): Promise<CatalogueRecord> {
  return (await findResource(cloud, reference)) ?? refuseMissing(reference);
}

/** @throws LocalError `LOCAL_NOT_FOUND` */
export function refuseMissing({ id, name, type }: Reference): never {
  const what = id === '' ? `${type} named ${name}` : `${type} with the id ${id}`;
  throw new LocalError('LOCAL_NOT_FOUND', `there is no ${what}`);
}

async function lookUp(cloud: Cloud, reference: Reference): Promise<CatalogueRecord | undefined> {
  const { id } = reference;
  if (id === '') return lookUpByName(cloud, reference);
  const record = await cloud.catalogue.read(id);
  if (record !== undefined || !/^[a-z0-9-]+$/.test(id)) return record;
  const change = await cloud.pending.read(id);
  if (change !== undefined) await recoverByName(cloud, change);
  return cloud.catalogue.read(id);
}

async function lookUpByName(
  cloud: Cloud,
  { name, type }: Reference,
): Promise<CatalogueRecord | undefined> {
  const state = await cloud.leases.look(toNameKey(type, name));
  if (state.held === 'interrupted' && state.id !== '') {
    const change = await cloud.pending.read(state.id);
    if (change !== undefined) await recoverByName(cloud, change);
  }
  return state.id === '' ? undefined : cloud.catalogue.read(state.id);
}
