import { type JsonObject, type JsonValue, Secret } from '../kernel/index.ts';
import { type BucketCredentials } from '../ports/index.ts';
import { StateError } from './state-error.ts';

/** A state bucket as the config describes it; what is absent comes from the environment. */
export interface ObjectStoreOptions {
  readonly kind: 'bucket';
  readonly service: ObjectService;
  readonly bucket: string;
  readonly prefix: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly isPathStyle?: boolean;
  readonly credentials?: BucketCredentials;
}

/** Object stores that speak S3's protocol. */
export type ObjectService = 's3' | 'spaces';

/**
 * Reads the settings of an `s3` or `spaces` state (compat-core 4.1). Every name may be spelled
 * in either way (`accessKey`, `access_key`), and `endpoint` counts everywhere (T-34).
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function readObjectStoreOptions(
  service: ObjectService,
  config: JsonObject,
): ObjectStoreOptions {
  const bucket = readText(config, 'bucket');
  if (bucket === undefined) {
    throw misconfigured(
      `the ${service} state names no bucket`,
      'Set `bucket` of the state module.',
    );
  }
  if (!/^[\w.-]+$/.test(bucket)) {
    throw misconfigured(
      `the bucket of the ${service} state cannot be called ${bucket}`,
      'Give `bucket` the name alone, without `s3://` and prefix.',
    );
  }
  const region = readText(config, 'region');
  const endpoint = readEndpoint(config);
  if (service === 'spaces' && region === undefined && endpoint === undefined) {
    throw misconfigured(
      'the spaces state has neither region nor endpoint',
      'Set `region` of the state module, such as `nyc3`, or `endpoint`.',
    );
  }
  const isPathStyle = readFlag(config, 'pathStyle');
  const credentials = readCredentials(config);
  return {
    kind: 'bucket',
    service,
    bucket,
    prefix: readPrefix(config),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(isPathStyle === undefined ? {} : { isPathStyle }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** Upstream's own, for every object store. */
const DEFAULT_PREFIX = 'iac-state/';

function readPrefix(config: JsonObject): string {
  const prefix = readText(config, 'prefix') ?? DEFAULT_PREFIX;
  if (!prefix.split('/').some((segment) => segment === '.' || segment === '..')) return prefix;
  throw misconfigured(
    `the prefix ${prefix} of the state has a part that no URL can hold`,
    'Leave out `.` and `..`: a prefix is the beginning of a key and not a path.',
  );
}

function readEndpoint(config: JsonObject): string | undefined {
  const endpoint = readText(config, 'endpoint');
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isServer =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isServer) return endpoint;
  throw misconfigured(
    'the `endpoint` of the state is not the address of a server',
    'Give `endpoint` an address such as `https://nyc3.digitaloceanspaces.com`, without bucket and credentials.',
  );
}

function readCredentials(config: JsonObject): BucketCredentials | undefined {
  const accessKey = readText(config, 'accessKey');
  const secretKey = readText(config, 'secretKey');
  const sessionToken = readText(config, 'sessionToken');
  if (accessKey === undefined && secretKey === undefined) return undefined;
  if (accessKey === undefined || secretKey === undefined) {
    throw misconfigured(
      `the state has ${accessKey === undefined ? 'a secret key without an access key' : 'an access key without a secret key'}`,
      'Set both `accessKey` and `secretKey`, or neither for what the environment offers; a variable they name may be empty.',
    );
  }
  return {
    accessKey,
    secretKey: new Secret(secretKey),
    ...(sessionToken === undefined ? {} : { sessionToken: new Secret(sessionToken) }),
  };
}

/** A text under either spelling of its name; an empty one counts as absent, as it does upstream. */
function readText(config: JsonObject, name: string): string | undefined {
  const value = readEither(config, name) ?? '';
  if (typeof value === 'string') return value === '' ? undefined : value;
  throw misconfigured(`\`${name}\` of the state is not a text`, `Give \`${name}\` a text.`);
}

function readFlag(config: JsonObject, name: string): boolean | undefined {
  const value = readEither(config, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw misconfigured(
    `\`${name}\` of the state is not a flag`,
    `Set \`${name}\` to true or false.`,
  );
}

function readEither(config: JsonObject, name: string): JsonValue | undefined {
  const other = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const [one, two] = [config[name] ?? undefined, config[other] ?? undefined];
  if (one === undefined || two === undefined || one === two) return one ?? two;
  throw misconfigured(
    `\`${name}\` and \`${other}\` of the state say two different things`,
    'Keep one of the two.',
  );
}

function misconfigured(message: string, hint: string): StateError {
  return new StateError('STATE_BACKEND_MISCONFIGURED', message, { hint });
}
