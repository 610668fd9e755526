import { BucketError, type BucketMaker } from '../ports/index.ts';
import { createPatience, type Patience } from './bucket-patience.ts';
import { misconfigured } from './bucket-settings.ts';
import { type ObjectAddress, toObjectAddress } from './object-address.ts';
import type { ObjectStoreOptions } from './object-options.ts';
import { concealingWith, isThere, type ObjectStorePorts } from './open-object-store.ts';
import { resay } from './resay.ts';
import { StateError } from './state-error.ts';
import type { PlaceWish, StatePlace } from './state-place.ts';

/**
 * Looks for a state bucket, and makes it where it is missing and wished for: in the region that the
 * config says, open to nobody else, keeping earlier versions where it can. A bucket that is there is
 * left as it is.
 *
 * @throws StateError `STATE_UNREADABLE` for one that does not let us in; `STATE_BACKEND_MISSING` where
 * it cannot be made
 */
export async function ensureBucket(
  options: ObjectStoreOptions,
  wish: PlaceWish,
  ports: ObjectStorePorts,
): Promise<StatePlace> {
  const { clock, buckets } = ports;
  const address = toObjectAddress(options, ports.environment);
  const conceal = concealingWith(address, ports);
  await using bucket = await buckets.open(address.bucket, conceal);
  const look = (): Promise<boolean> => isThere(bucket, options.prefix, clock);
  const place = { location: address.location, remarks: [], variables: toVariables(options) };
  if (await look()) return { kind: 'present', ...place };
  if (wish === 'look') return { kind: 'missing', ...place };
  checkProject(address);
  const maker = await buckets.openMaker(address.bucket, conceal);
  const patience = createPatience(clock);
  const made = await resay('STATE_BACKEND_MISSING', () => create(maker, patience));
  await resay('STATE_BACKEND_MISSING', () => patience.repeat(() => see(look, options)));
  if (made === 'name-taken') return { kind: 'present', ...place };
  return { kind: 'created', ...place, remarks: [await keepVersions(maker, patience)] };
}

/** A name that is taken after an answer was lost is taken by what we asked for. */
async function create(maker: BucketMaker, patience: Patience): Promise<'created' | 'name-taken'> {
  let tries = 0;
  const answer = await patience.repeat(() => {
    tries += 1;
    return maker.create();
  });
  return tries > 1 ? 'created' : answer;
}

/** A server may need a moment to know what it made, and whoever may not look has found another's. */
async function see(look: () => Promise<boolean>, { bucket }: ObjectStoreOptions): Promise<void> {
  const isSeen = await look().catch((error: unknown) => {
    throw isForbidden(error) ? takenByOthers(bucket, error) : error;
  });
  if (!isSeen) throw new BucketError('BUCKET_BUSY', `${bucket} was made and cannot be seen yet`);
}

function isForbidden(error: unknown): error is StateError {
  const cause = error instanceof StateError ? error.cause : undefined;
  return cause instanceof BucketError && cause.code === 'BUCKET_FORBIDDEN';
}

function takenByOthers(bucket: string, cause: StateError): StateError {
  return new StateError(
    'STATE_BACKEND_MISSING',
    `the bucket ${bucket} is somebody else's: the name is taken, and the server does not let us in`,
    {
      hint: 'Give `bucket` of the state module another name, since all customers of a cloud share the names, or credentials of the account that has it; nothing was changed.',
      cause,
    },
  );
}

/** Whether versions are kept decides nothing, so that it fails nothing either. */
async function keepVersions(maker: BucketMaker, patience: Patience): Promise<string> {
  try {
    await patience.repeat(() => maker.keepVersions());
    return 'It keeps earlier versions of what is overwritten or deleted in it.';
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    return `It keeps no earlier versions: ${error.message}.${hint}`;
  }
}

function checkProject({ bucket }: ObjectAddress): void {
  if (bucket.kind !== 'gcs' || bucket.project !== undefined) return;
  throw misconfigured(
    'there is no bucket for the gcs state, and no project to make it in',
    'Set `project` of the state module, or the variable GOOGLE_CLOUD_PROJECT.',
  );
}

/** By the names that upstream prints, and DigitalOcean's plugin beside it (compat-core 5.8). */
function toVariables({ service, bucket }: ObjectStoreOptions): ReadonlyMap<string, string> {
  const shared = ['WFCTL_STATE_BUCKET', bucket] as const;
  return new Map(service === 'spaces' ? [shared, ['SPACES_BUCKET', bucket]] : [shared]);
}
