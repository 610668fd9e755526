import { assertNever, Secret } from '../kernel/index.ts';
import type {
  BucketCredentials,
  BucketOptions,
  Buckets,
  Clock,
  Concealer,
  Environment,
  GcsBucketOptions,
} from '../ports/index.ts';
import { toAzureOptions } from './azure-account.ts';
import { createPatience } from './bucket-patience.ts';
import { checkPrivate } from './bucket-settings.ts';
import type { GcsStoreOptions } from './cloud-options.ts';
import type { ObjectStoreOptions, S3StoreOptions } from './object-options.ts';
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
 * @throws StateError `STATE_UNREADABLE`, `STATE_BACKEND_MISCONFIGURED`
 */
export async function openObjectStore(
  options: ObjectStoreOptions,
  { buckets, clock, concealer, environment }: ObjectStorePorts,
): Promise<StateStore> {
  const { service, prefix } = options;
  const address = toBucketOptions(options, environment);
  const conceal = (secret: Secret): void => {
    concealer.conceal(secret.reveal());
  };
  for (const secret of secretsIn(address)) conceal(secret);
  const bucket = await buckets.open(address, conceal);
  try {
    const patience = createPatience(clock);
    await resay('STATE_UNREADABLE', () =>
      patience.repeat(() => bucket.list({ prefix, depth: 'level' })),
    );
  } catch (error) {
    await bucket[Symbol.asyncDispose]();
    throw error;
  }
  const location = `${service} ${nameOf(address)}/${prefix}`;
  return createObjectStore({ bucket, prefix, location }, clock);
}

function nameOf(address: BucketOptions): string {
  return address.kind === 'azure' ? `${address.account}/${address.container}` : address.bucket;
}

function toBucketOptions(options: ObjectStoreOptions, environment: Environment): BucketOptions {
  switch (options.service) {
    case 'spaces':
      return toSpacesOptions(options, environment);
    case 's3':
      return toAmazonOptions(options, environment);
    case 'gcs':
      return toGoogleOptions(options);
    case 'azure_blob':
      return toAzureOptions(options, environment);
    default:
      return assertNever(options);
  }
}

function secretsIn({ credentials }: BucketOptions): readonly Secret[] {
  return Object.values(credentials ?? {}).filter(
    (value): value is Secret => value instanceof Secret,
  );
}

/** An access token is sent with every request, to nobody who could be overheard. */
function toGoogleOptions({ bucket, endpoint, credentials }: GcsStoreOptions): GcsBucketOptions {
  if (endpoint !== undefined) checkPrivate(endpoint);
  return {
    kind: 'gcs',
    bucket,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** DigitalOcean's own server of the region, and its own variables for the keys. */
function toSpacesOptions(options: S3StoreOptions, environment: Environment): BucketOptions {
  const { bucket, region = '', isPathStyle = true } = options;
  return {
    kind: 's3',
    bucket,
    region: region === '' ? UNNAMED_REGION : region,
    endpoint: options.endpoint ?? `https://${region}.digitaloceanspaces.com`,
    isPathStyle,
    credentials: options.credentials ?? readSpacesKeys(environment),
  };
}

function readSpacesKeys(environment: Environment): BucketCredentials {
  const accessKey = environment('DO_SPACES_ACCESS_KEY') ?? '';
  const secretKey = environment('DO_SPACES_SECRET_KEY') ?? '';
  if (accessKey === '' || secretKey === '') {
    throw new StateError('STATE_BACKEND_MISCONFIGURED', 'the spaces state has no keys', {
      hint: 'Set `accessKey` and `secretKey` of the state module, or the variables DO_SPACES_ACCESS_KEY and DO_SPACES_SECRET_KEY.',
    });
  }
  return { accessKey, secretKey: new Secret(secretKey) };
}

/** The variables of Amazon's own tools count where the config says nothing. */
function toAmazonOptions(options: S3StoreOptions, environment: Environment): BucketOptions {
  const { bucket, credentials } = options;
  const endpoint =
    options.endpoint ?? readFirst(['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'], environment);
  const region = options.region ?? readFirst(['AWS_REGION', 'AWS_DEFAULT_REGION'], environment);
  if (region === undefined && endpoint === undefined) {
    throw new StateError(
      'STATE_BACKEND_MISCONFIGURED',
      'the s3 state has neither region nor endpoint',
      { hint: 'Set `region` of the state module, or the variable AWS_REGION.' },
    );
  }
  return {
    kind: 's3',
    bucket,
    region: region ?? UNNAMED_REGION,
    isPathStyle: options.isPathStyle ?? endpoint !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** What requests to a server that has no regions are signed for. */
const UNNAMED_REGION = 'us-east-1';

function readFirst(names: readonly string[], environment: Environment): string | undefined {
  return names
    .map((name) => environment(name))
    .find((value) => value !== undefined && value !== '');
}
