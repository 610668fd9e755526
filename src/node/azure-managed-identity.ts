import { Secret } from '../kernel/index.ts';
import { BucketError, type BucketErrorCode } from '../ports/index.ts';
import type { TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import {
  requestToken,
  toAccessToken,
  type TokenAnswer,
  type TokenRequest,
} from './token-request.ts';

/** Tokens for the identity of the machine or the service that this runs on, where Azure runs it. */
export function createManagedIdentityTokens(
  clientId: string | undefined,
  ports: OpenBucketPorts,
): TokenSource {
  const request = toRequest(clientId, ports);
  return async () => {
    const answer = await requestToken(request, ports).catch((error: unknown) => {
      throw isAbsent(error) ? noCredentials(error) : error;
    });
    return toAccessToken(withLifetime(answer), request, ports.conceal);
  };
}

/** By the address that services announce, otherwise by that of every machine. */
function toRequest(
  clientId: string | undefined,
  { environment, conceal, tokenScope }: OpenBucketPorts,
): TokenRequest {
  const announced = environment('IDENTITY_ENDPOINT') ?? '';
  const key = environment('IDENTITY_HEADER') ?? '';
  const isAnnounced = announced !== '' && key !== '' && URL.canParse(announced);
  if (isAnnounced) conceal(new Secret(key));
  const url = new URL(isAnnounced ? announced : MACHINE);
  url.search = new URLSearchParams({
    'api-version': isAnnounced ? '2019-08-01' : '2018-02-01',
    resource: toResource(tokenScope),
    ...(clientId === undefined ? {} : { client_id: clientId }),
  }).toString();
  return {
    ...{ method: 'GET', url, codes: CODES, timeoutMs: 3000 },
    headers: isAnnounced ? { 'x-identity-header': key } : { metadata: 'true' },
    what: 'an access token of this machine’s',
    hint: HINT,
  };
}

/** Here a scope is named by what it is of. */
function toResource(scope = 'https://storage.azure.com/.default'): string {
  return scope.replace(/\.default$/, '');
}

const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token';

/** A machine without an identity says so. */
const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['invalid_request', 'BUCKET_CREDENTIALS_MISSING'],
]);

/** Services say only when a token ends. */
function withLifetime(answer: TokenAnswer): TokenAnswer {
  const { document, askedAtMs } = answer;
  if (document['expires_in'] !== undefined) return answer;
  const expires_in = Number(document['expires_on']) - askedAtMs / 1000;
  return { ...answer, document: { ...document, expires_in } };
}

function isAbsent(error: unknown): boolean {
  return error instanceof BucketError && ABSENT.includes(error.code);
}

const ABSENT: readonly BucketErrorCode[] = ['BUCKET_UNREACHABLE', 'BUCKET_CREDENTIALS_MISSING'];

const HINT =
  'Set `accountKey`, `sasToken` or `connectionString` of the state module; or in a workflow AZURE_TENANT_ID and AZURE_CLIENT_ID, with the permission `id-token: write` or AZURE_CLIENT_SECRET; or give the machine an identity.';

function noCredentials(cause: unknown): BucketError {
  return new BucketError('BUCKET_CREDENTIALS_MISSING', 'no credentials can be found', {
    hint: HINT,
    cause,
  });
}
