import { type JsonObject, Secret } from '../kernel/index.ts';
import type { AzureCredentials, GcsCredentials } from '../ports/index.ts';
import {
  misconfigured,
  readEndpoint,
  readPrefix,
  readSecret,
  readText,
  readWord,
} from './bucket-settings.ts';

/** State in a bucket of Google Cloud Storage; what is absent comes from the environment. */
export interface GcsStoreOptions {
  readonly kind: 'bucket';
  readonly service: 'gcs';
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint?: string;
  readonly credentials?: GcsCredentials;
  /** Of a bucket that is yet to be made: whose, and where. */
  readonly project?: string;
  readonly location?: string;
}

/** State in a container of an Azure storage account; what is absent comes from the environment. */
export interface AzureStoreOptions {
  readonly kind: 'bucket';
  readonly service: 'azure_blob';
  /** The container. */
  readonly bucket: string;
  readonly prefix: string;
  readonly accountName?: string;
  /** The URL that the account's containers are below. */
  readonly accountUrl?: string;
  /** What Azure's portal shows beside a key: account, address and key or signature in one. */
  readonly connection?: Secret;
  readonly credentials?: AzureCredentials;
}

/**
 * Reads the settings of a `gcs` state (compat-core 4.1), in either spelling (T-34).
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function readGcsOptions(config: JsonObject): GcsStoreOptions {
  const endpoint = readEndpoint(config);
  const credentials = readGcsCredentials(config);
  const project = readWord(config, 'project');
  const location = readWord(config, 'location') ?? readWord(config, 'region');
  return {
    kind: 'bucket',
    service: 'gcs',
    bucket: readName(config, 'bucket', 'gcs'),
    prefix: readPrefix(config),
    ...(project === undefined ? {} : { project }),
    ...(location === undefined ? {} : { location }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** A document begins with a brace, a path does not. */
function readGcsCredentials(config: JsonObject): GcsCredentials | undefined {
  const token = readSecret(config, 'accessToken');
  const credentials = readText(config, 'credentials')?.trim();
  if (token !== undefined && credentials !== undefined) {
    throw misconfigured('the gcs state has both `credentials` and `accessToken`', 'Keep one.');
  }
  if (token !== undefined) return { kind: 'token', token };
  if (credentials === undefined) return undefined;
  return credentials.startsWith('{')
    ? { kind: 'document', document: new Secret(credentials) }
    : { kind: 'file', path: credentials };
}

/**
 * Reads the settings of an `azure_blob` state (compat-core 4.1), in either spelling, with `endpoint`
 * as another name of `account_url` (T-34).
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function readAzureOptions(config: JsonObject): AzureStoreOptions {
  const accountName = readText(config, 'accountName');
  const accountUrl = readAccountUrl(config);
  const connection = readSecret(config, 'connectionString');
  const credentials = readAzureCredentials(config, connection);
  return {
    kind: 'bucket',
    service: 'azure_blob',
    bucket: readName(config, 'container', 'azure_blob'),
    prefix: readAzurePrefix(config),
    ...(accountName === undefined ? {} : { accountName }),
    ...(accountUrl === undefined ? {} : { accountUrl }),
    ...(connection === undefined ? {} : { connection }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** Azure takes one of them for a slash, and leaves out the other. */
function readAzurePrefix(config: JsonObject): string {
  const prefix = readPrefix(config);
  if (!/\\|\.(?:\/|$)/.test(prefix)) return prefix;
  throw misconfigured(
    `the prefix ${prefix} of the azure_blob state would be another one in Azure`,
    'Leave out backslashes, and dots at the end of a part.',
  );
}

function readAccountUrl(config: JsonObject): string | undefined {
  const [one, two] = [readEndpoint(config, 'accountUrl'), readEndpoint(config)];
  if (one === undefined || two === undefined || one === two) return one ?? two;
  throw misconfigured('`accountUrl` and `endpoint` of the state differ', 'Keep one of the two.');
}

function readAzureCredentials(
  config: JsonObject,
  connection: Secret | undefined,
): AzureCredentials | undefined {
  const key = readSecret(config, 'accountKey');
  const signature = readSecret(config, 'sasToken');
  const clientSecret = readSecret(config, 'clientSecret');
  const [tenantId, clientId] = [readText(config, 'tenantId'), readText(config, 'clientId')];
  const identity = {
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
  const isIdentity = Object.keys(identity).length > 0;
  const ways = [key, signature, connection, isIdentity || undefined];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw misconfigured(
      'the azure_blob state says in several ways who asks',
      'Keep one of `accountKey`, `sasToken`, `connectionString`, and `tenantId` with `clientId`.',
    );
  }
  if (key !== undefined) return { kind: 'key', key };
  if (signature !== undefined) return { kind: 'sas', signature };
  return isIdentity ? { kind: 'identity', ...identity } : undefined;
}

function readName(config: JsonObject, setting: 'bucket' | 'container', service: string): string {
  const name = readText(config, setting);
  if (name === undefined) {
    throw misconfigured(
      `the ${service} state names no ${setting}`,
      `Set \`${setting}\` of the state module.`,
    );
  }
  if (/^[\w.$-]+$/.test(name)) return name;
  throw misconfigured(
    `the ${setting} of the ${service} state cannot be called ${name}`,
    `Give \`${setting}\` the name alone, without address and prefix.`,
  );
}
