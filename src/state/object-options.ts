import { type JsonObject, Secret } from '../kernel/index.ts';
import type { BucketCredentials } from '../ports/index.ts';
import {
  misconfigured,
  readEndpoint,
  readFlag,
  readPrefix,
  readText,
  readWord,
} from './bucket-settings.ts';
import type { AzureStoreOptions, GcsStoreOptions } from './cloud-options.ts';

/** A state bucket as the config describes it; what is absent comes from the environment. */
export type ObjectStoreOptions = S3StoreOptions | GcsStoreOptions | AzureStoreOptions;

/** A state bucket on a server that speaks S3's protocol. */
export interface S3StoreOptions {
  readonly kind: 'bucket';
  readonly service: S3Service;
  readonly bucket: string;
  readonly prefix: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly isPathStyle?: boolean;
  readonly credentials?: BucketCredentials;
}

/** Object stores that speak S3's protocol. */
export type S3Service = 's3' | 'spaces';

/**
 * Reads the settings of an `s3` or `spaces` state (compat-core 4.1). Every name may be spelled
 * in either way (`accessKey`, `access_key`), and `endpoint` counts everywhere (T-34).
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function readS3Options(service: S3Service, config: JsonObject): S3StoreOptions {
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
  const region = readWord(config, 'region');
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
