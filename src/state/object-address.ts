import { assertNever, Secret } from '../kernel/index.ts';
import type {
  BucketCredentials,
  BucketOptions,
  Environment,
  GcsBucketOptions,
} from '../ports/index.ts';
import { toAzureOptions } from './azure-account.ts';
import { checkPrivate } from './bucket-settings.ts';
import type { GcsStoreOptions } from './cloud-options.ts';
import type { ObjectStoreOptions, S3StoreOptions } from './object-options.ts';
import { StateError } from './state-error.ts';

/** A state bucket and how it is reached. */
export interface ObjectAddress {
  readonly bucket: BucketOptions;
  /** For people: `s3 acme-state/iac-state/`. */
  readonly location: string;
  /** What must be shown to nobody. */
  readonly secrets: readonly Secret[];
}

/**
 * Finds out how a state bucket is reached: as the config says, otherwise by the environment.
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function toObjectAddress(
  options: ObjectStoreOptions,
  environment: Environment,
): ObjectAddress {
  const bucket = toBucketOptions(options, environment);
  const location = `${options.service} ${nameOf(bucket)}/${options.prefix}`;
  return { bucket, location, secrets: secretsIn(bucket) };
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
      return toGoogleOptions(options, environment);
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
function toGoogleOptions(options: GcsStoreOptions, environment: Environment): GcsBucketOptions {
  const { bucket, endpoint, credentials, location } = options;
  if (endpoint !== undefined) checkPrivate(endpoint);
  const project = options.project ?? readFirst(PROJECT_VARIABLES, environment);
  return {
    kind: 'gcs',
    bucket,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(project === undefined ? {} : { project }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Of Google's libraries and of gcloud, in the order in which they count. */
const PROJECT_VARIABLES = ['GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT'];

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
