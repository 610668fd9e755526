import { Secret } from '../kernel/index.ts';
import type { AzureBucketOptions, AzureCredentials, Environment } from '../ports/index.ts';
import { checkPrivate, misconfigured } from './bucket-settings.ts';
import type { AzureStoreOptions } from './cloud-options.ts';

/**
 * Finds account, address and credentials of an `azure_blob` state: as the config says, otherwise by
 * the variables of Azure's command line, otherwise by an identity.
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function toAzureOptions(
  options: AzureStoreOptions,
  environment: Environment,
): AzureBucketOptions {
  const connection = readConnection(options, environment);
  const account = findAccount(options, connection, environment);
  const credentials =
    options.credentials ?? toCredentials(connection) ?? readVariables(account, environment);
  const endpoint = options.accountUrl ?? toEndpoint(account, connection);
  if (credentials.kind === 'key') checkKey(credentials.key);
  else checkPrivate(endpoint);
  return { kind: 'azure', container: options.bucket, account, endpoint, credentials };
}

function findAccount(
  { accountName, accountUrl }: AzureStoreOptions,
  connection: Connection,
  environment: Environment,
): string {
  const account =
    accountName ??
    connection.accountname ??
    nameIn(accountUrl ?? connection.blobendpoint) ??
    read('AZURE_STORAGE_ACCOUNT', environment);
  if (account !== undefined && /^[a-z0-9]{3,24}$/.test(account)) return account;
  throw misconfigured(
    'the azure_blob state names no storage account',
    'Set `accountName` of the state module to its name: 3 to 24 small letters and digits.',
  );
}

/** The parts of a connection string, by their names in small letters. */
interface Connection {
  readonly accountname?: string;
  readonly accountkey?: string;
  readonly sharedaccesssignature?: string;
  readonly blobendpoint?: string;
  readonly endpointsuffix?: string;
  readonly defaultendpointsprotocol?: string;
}

/** That of the config; that of the environment only where the config names no account. */
function readConnection(options: AzureStoreOptions, environment: Environment): Connection {
  const { connection, accountName, accountUrl, credentials } = options;
  const isNamed = [accountName, accountUrl, credentials].some((given) => given !== undefined);
  const text =
    connection?.reveal() ??
    (isNamed ? undefined : read('AZURE_STORAGE_CONNECTION_STRING', environment));
  if (text === undefined) return {};
  const parts = text.split(';').flatMap((part): (readonly [string, string])[] => {
    const at = part.indexOf('=');
    const value = part.slice(at + 1);
    return at < 0 || value === '' ? [] : [[part.slice(0, at).trim().toLowerCase(), value.trim()]];
  });
  return Object.fromEntries(parts);
}

function toCredentials(connection: Connection): AzureCredentials | undefined {
  const { accountkey: key, sharedaccesssignature: signature } = connection;
  if (key !== undefined) return { kind: 'key', key: new Secret(key) };
  return signature === undefined ? undefined : { kind: 'sas', signature: new Secret(signature) };
}

/** A key is one account's: that of another is never tried. */
function readVariables(account: string, environment: Environment): AzureCredentials {
  const isOfAccount = [account, undefined].includes(read('AZURE_STORAGE_ACCOUNT', environment));
  const key = read('AZURE_STORAGE_KEY', environment);
  const signature = read('AZURE_STORAGE_SAS_TOKEN', environment);
  if (isOfAccount && key !== undefined) return { kind: 'key', key: new Secret(key) };
  if (isOfAccount && signature !== undefined) {
    return { kind: 'sas', signature: new Secret(signature) };
  }
  return { kind: 'identity' };
}

function toEndpoint(account: string, connection: Connection): string {
  const { blobendpoint, defaultendpointsprotocol: protocol = 'https' } = connection;
  const { endpointsuffix: suffix = 'core.windows.net' } = connection;
  const endpoint = blobendpoint ?? `${protocol}://${account}.blob.${suffix}`;
  if (URL.canParse(endpoint) && /^https?:\/\//.test(endpoint)) return endpoint;
  throw misconfigured(
    'the connection string of the azure_blob state has no address that makes sense',
    'Copy the connection string from the account’s access keys, whole and unchanged.',
  );
}

/** The account that an address names: its first label, or its path where the host is a number. */
function nameIn(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { hostname, pathname } = new URL(address);
  const isNumber = /^[\d.]+$|^localhost$/.test(hostname);
  return isNumber ? pathname.split('/')[1] : hostname.split('.')[0];
}

function checkKey(key: Secret): void {
  if (/^[A-Za-z0-9+/]{20,}={0,2}$/.test(key.reveal())) return;
  throw misconfigured(
    'the account key of the azure_blob state is no key',
    'Copy `accountKey` from the account’s access keys, whole and unchanged.',
  );
}

function read(name: string, environment: Environment): string | undefined {
  const value = environment(name) ?? '';
  return value === '' ? undefined : value;
}
