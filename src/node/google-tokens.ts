import { createSign } from 'node:crypto';
import { parseWebAddress, type Secret } from '../kernel/index.ts';
import { BucketError, type BucketErrorCode } from '../ports/index.ts';
import type { TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import type { CredentialsDocument } from './credentials-document.ts';
import { requestToken, toAccessToken, type TokenRequest } from './token-request.ts';

/** What tokens are for: to read and write objects, and no more. */
export const STORAGE_SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

const WHAT = 'an access token of Google’s';

/** Tokens for a service account by its key. */
export function createServiceAccountTokens(
  fields: CredentialsDocument,
  ports: OpenBucketPorts,
): TokenSource {
  const key = fields.secret('private_key');
  const email = fields.text('client_email');
  const url = fields.address('token_uri');
  const keyId = fields.optional('private_key_id');
  return async () => {
    const now = Math.floor(ports.clock.now() / 1000);
    const header = { alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
    const claims = {
      iss: email,
      scope: ports.tokenScope ?? STORAGE_SCOPE,
      aud: url.href,
      iat: now,
      exp: now + 3600,
    };
    const request: TokenRequest = {
      ...{ method: 'POST', url, what: WHAT },
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signJwt([header, claims], key, fields),
      },
      hint: `Check that the service account ${email} is there and enabled, and that its key was not deleted.`,
    };
    return toAccessToken(await requestToken(request, ports), request, ports.conceal);
  };
}

function signJwt(
  parts: readonly Readonly<Record<string, unknown>>[],
  key: Secret,
  fields: CredentialsDocument,
): string {
  const text = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key.reveal(), 'base64url')}`;
  } catch {
    // The error may quote the key.
    throw fields.refuse('`private_key` is no key');
  }
}

/** Tokens for a user who signed in with gcloud. */
export function createUserTokens(fields: CredentialsDocument, ports: OpenBucketPorts): TokenSource {
  const refreshToken = fields.secret('refresh_token');
  const clientSecret = fields.secret('client_secret');
  const clientId = fields.text('client_id');
  const isNamed = fields.optional('token_uri') !== undefined;
  const url = isNamed
    ? fields.address('token_uri')
    : new URL('https://oauth2.googleapis.com/token');
  return async () => {
    const request: TokenRequest = {
      ...{ method: 'POST', url, what: WHAT, codes: USER_CODES },
      form: {
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret.reveal(),
        refresh_token: refreshToken.reveal(),
      },
      hint: 'Sign in again with `gcloud auth application-default login`.',
    };
    return toAccessToken(await requestToken(request, ports), request, ports.conceal);
  };
}

const USER_CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['invalid_grant', 'BUCKET_CREDENTIALS_EXPIRED'],
]);

/** Tokens for the service account of the machine that this runs on, where Google runs it. */
export function createMachineTokens(ports: OpenBucketPorts): TokenSource {
  const named = ports.environment('GCE_METADATA_HOST') ?? '';
  const url = parseWebAddress(`http://${named === '' ? 'metadata.google.internal' : named}`);
  if (url === undefined) throw noCredentials();
  url.pathname = '/computeMetadata/v1/instance/service-accounts/default/token';
  url.search = new URLSearchParams({ scopes: ports.tokenScope ?? STORAGE_SCOPE }).toString();
  const request: TokenRequest = {
    ...{ method: 'GET', url, what: 'an access token of this machine’s', timeoutMs: 3000 },
    headers: { 'metadata-flavor': 'Google' },
    hint: 'Give the machine a service account.',
  };
  return async () => {
    const answer = await requestToken(request, ports).catch((error: unknown) => {
      throw isNotThere(error) ? noCredentials(error) : error;
    });
    // A proxy or somebody else's network may answer to any name.
    if (answer.headers.get('metadata-flavor') !== 'Google') throw noCredentials();
    return toAccessToken(answer, request, ports.conceal);
  };
}

function isNotThere(error: unknown): boolean {
  return error instanceof BucketError && error.code === 'BUCKET_UNREACHABLE';
}

function noCredentials(cause?: unknown): BucketError {
  return new BucketError('BUCKET_CREDENTIALS_MISSING', 'no credentials can be found', {
    hint: 'Set `credentials` of the state module or GOOGLE_APPLICATION_CREDENTIALS, or, in a workflow, sign in with google-github-actions/auth before this step.',
    ...(cause === undefined ? {} : { cause }),
  });
}
