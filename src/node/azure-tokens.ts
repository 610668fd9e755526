import { readFile } from 'node:fs/promises';
import { isPrivateAddress, parseWebAddress, Secret } from '../kernel/index.ts';
import {
  type AzureCredentials,
  BucketError,
  type BucketErrorCode,
  type Environment,
} from '../ports/index.ts';
import type { TokenSource } from './access-tokens.ts';
import { createManagedIdentityTokens } from './azure-managed-identity.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { requestToken, toAccessToken, type TokenRequest, unusable } from './token-request.ts';

type Identity = Extract<AzureCredentials, { readonly kind: 'identity' }>;

/**
 * Tokens of Entra's for an application, by its secret or by what vouches for it (a file, the workflow
 * that this is), otherwise for the machine's own identity. What the config leaves out is taken from
 * the variables that Azure's own libraries know.
 */
export function createAzureTokens(given: Identity, ports: OpenBucketPorts): TokenSource {
  const { environment } = ports;
  const tenantId = given.tenantId ?? read('AZURE_TENANT_ID', environment);
  const clientId = given.clientId ?? read('AZURE_CLIENT_ID', environment);
  const proof = tenantId === undefined ? undefined : findProof(given, ports);
  if (tenantId === undefined || clientId === undefined || proof === undefined) {
    return createManagedIdentityTokens(clientId, ports);
  }
  return async () => {
    const url = toTokenUrl(tenantId, environment);
    const request: TokenRequest = {
      ...{ method: 'POST', url, what: 'an access token of Entra’s', codes: CODES },
      form: {
        grant_type: 'client_credentials',
        client_id: clientId,
        scope: ports.tokenScope ?? STORAGE_SCOPE,
        ...(await proof()),
      },
      hint: 'Check tenant and client id, and the secret of the application or its federated credential, whose subject has to be that of this workflow.',
    };
    return toAccessToken(await requestToken(request, ports), request, ports.conceal);
  };
}

/** Each of Azure's clouds has an Entra of its own. */
function toTokenUrl(tenantId: string, environment: Environment): URL {
  const authority = read('AZURE_AUTHORITY_HOST', environment) ?? 'login.microsoftonline.com';
  const url = parseWebAddress(authority.includes('://') ? authority : `https://${authority}`);
  if (url === undefined || !isPrivateAddress(url)) {
    throw new BucketError(
      'BUCKET_CREDENTIALS_MISSING',
      'AZURE_AUTHORITY_HOST is no https address',
      {
        hint: 'Leave it out, or give it an address such as `https://login.microsoftonline.us`.',
      },
    );
  }
  url.pathname = `/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  return url;
}

/** To read and write objects. */
const STORAGE_SCOPE = 'https://storage.azure.com/.default';

/** What Entra says of a time that is over. */
const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['AADSTS7000222', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['AADSTS700024', 'BUCKET_CREDENTIALS_EXPIRED'],
]);

/** The part of a request that proves who asks; foreign tokens are got anew each time. */
type Proof = () => Promise<Readonly<Record<string, string>>>;

function findProof({ clientSecret }: Identity, ports: OpenBucketPorts): Proof | undefined {
  const { environment } = ports;
  const secret = clientSecret ?? readSecret('AZURE_CLIENT_SECRET', ports);
  if (secret !== undefined) return () => Promise.resolve({ client_secret: secret.reveal() });
  const file = read('AZURE_FEDERATED_TOKEN_FILE', environment);
  if (file !== undefined) return async () => toAssertion(await readToken(file), ports);
  const url = read('ACTIONS_ID_TOKEN_REQUEST_URL', environment);
  const token = readSecret('ACTIONS_ID_TOKEN_REQUEST_TOKEN', ports);
  if (url === undefined || token === undefined || !URL.canParse(url)) return undefined;
  return async () => toAssertion(await askWorkflow(new URL(url), token, ports), ports);
}

function toAssertion(
  token: string,
  { conceal }: OpenBucketPorts,
): Readonly<Record<string, string>> {
  conceal(new Secret(token));
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: token,
  };
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new BucketError('BUCKET_CREDENTIALS_MISSING', `cannot read the token in ${file}`, {
      hint: 'Correct AZURE_FEDERATED_TOKEN_FILE, or let whatever writes the file do so before this runs.',
      cause: error,
    });
  }
}

async function askWorkflow(address: URL, token: Secret, ports: OpenBucketPorts): Promise<string> {
  const url = new URL(address);
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const request: TokenRequest = {
    ...{ method: 'GET', url, what: 'the token of this workflow' },
    headers: { authorization: `Bearer ${token.reveal()}` },
    hint: 'Give the job the permission `id-token: write`.',
  };
  const { document } = await requestToken(request, ports);
  const { value } = document;
  if (typeof value !== 'string' || value === '') throw unusable(request.what);
  return value;
}

function readSecret(name: string, { environment, conceal }: OpenBucketPorts): Secret | undefined {
  const value = read(name, environment);
  if (value === undefined) return undefined;
  const secret = new Secret(value);
  conceal(secret);
  return secret;
}

function read(name: string, environment: Environment): string | undefined {
  const value = environment(name) ?? '';
  return value === '' ? undefined : value;
}
