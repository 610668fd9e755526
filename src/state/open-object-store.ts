import type { Secret } from '../kernel/index.ts';
import {
  type Bucket,
  BucketError,
  type Buckets,
  type Clock,
  type Concealer,
  type Environment,
} from '../ports/index.ts';
import { createPatience } from './bucket-patience.ts';
import { type ObjectAddress, toObjectAddress } from './object-address.ts';
import type { ObjectStoreOptions } from './object-options.ts';
import { createObjectStore } from './object-store.ts';
import { resay } from './resay.ts';
import { StateError } from './state-error.ts';
import type { StateStore } from './store.ts';

/** What an object store speaks to. */
export interface ObjectStorePorts {
  readonly buckets: Buckets;
  readonly clock: Clock;
  /** Told keys and tokens that are found or received on the way, so that nobody sees them. */
  readonly concealer: Pick<Concealer, 'conceal'>;
  /** Where region, endpoint and credentials come from that the config leaves out. */
  readonly environment: Environment;
}

/**
 * Opens a state bucket and lists it once, so that a wrong region, an expired key, a bucket of
 * somebody else or a clock that is off shows before anything is changed (T-06).
 *
 * @throws StateError `STATE_BACKEND_MISSING` where there is no such bucket; `STATE_UNREADABLE`,
 * `STATE_BACKEND_MISCONFIGURED`
 */
export async function openObjectStore(
  options: ObjectStoreOptions,
  ports: ObjectStorePorts,
): Promise<StateStore> {
  const { prefix } = options;
  const address = toObjectAddress(options, ports.environment);
  const bucket = await ports.buckets.open(address.bucket, concealingWith(address, ports));
  try {
    if (!(await isThere(bucket, prefix, ports.clock))) throw missing(address);
  } catch (error) {
    await bucket[Symbol.asyncDispose]();
    throw error;
  }
  return createObjectStore({ bucket, prefix, location: address.location }, ports.clock);
}

/** Conceals the secrets of an address, and then whatever is found or received on the way. */
export function concealingWith(
  { secrets }: ObjectAddress,
  { concealer }: Pick<ObjectStorePorts, 'concealer'>,
): (secret: Secret) => void {
  const conceal = (secret: Secret): void => {
    concealer.conceal(secret.reveal());
  };
  secrets.forEach(conceal);
  return conceal;
}

/** Whether there is such a bucket, and it lets us list it. @throws StateError `STATE_UNREADABLE` */
export async function isThere(bucket: Bucket, prefix: string, clock: Clock): Promise<boolean> {
  return await resay('STATE_UNREADABLE', async () => {
    try {
      await createPatience(clock).repeat(() => bucket.list({ prefix, depth: 'level' }));
      return true;
    } catch (error) {
      if (error instanceof BucketError && error.code === 'BUCKET_NOT_FOUND') return false;
      throw error;
    }
  });
}

function missing({ location }: ObjectAddress): StateError {
  return new StateError('STATE_BACKEND_MISSING', `there is no bucket for the state ${location}`, {
    hint: 'Create it with `wfctl infra bootstrap`, or correct its name, region or endpoint.',
  });
}
