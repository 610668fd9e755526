import {
  type CallOptions,
  DriverError,
  type ResourceDriver,
  type ResourceRef,
} from '../resources/index.ts';
import type { ProviderClient } from './provider-client.ts';

/**
 * Reads by the driver, and where the provider has none by its status. A resource that the status
 * leaves out or does not know is not taken to be gone.
 */
export async function readSomehow(
  client: ProviderClient,
  ref: ResourceRef,
  options?: CallOptions,
): ReturnType<ResourceDriver['read']> {
  try {
    return await client.read(ref, options);
  } catch (error) {
    if (!(error instanceof DriverError) || error.code !== 'PROVIDER_NOT_SUPPORTED') throw error;
    const statuses = await client.status([ref]);
    const found = statuses.find(({ name }) => name === ref.name);
    if (found === undefined || found.status === 'unknown') throw error;
    const { name, type } = ref;
    const output = { ...found, name, type, sensitive: new Map<string, boolean>() };
    return { kind: 'found', output };
  }
}
