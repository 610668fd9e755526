import { Secret } from '../kernel/index.ts';
import type { AccessToken, TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import type { CredentialsDocument } from './credentials-document.ts';
import { STORAGE_SCOPE } from './google-tokens.ts';
import { requestToken, type TokenAnswer, type TokenRequest, unusable } from './token-request.ts';

/** Tokens for the service account that `service_account_impersonation_url` names, by another's token. */
export function createImpersonatedTokens(
  source: TokenSource,
  fields: CredentialsDocument,
  ports: OpenBucketPorts,
): TokenSource {
  const url = fields.address('service_account_impersonation_url');
  return async () => {
    const { token } = await source();
    const request: TokenRequest = {
      ...{ method: 'POST', url, what: 'an access token of the service account' },
      headers: { authorization: `Bearer ${token.reveal()}` },
      json: { scope: [ports.tokenScope ?? STORAGE_SCOPE], lifetime: '3600s' },
      hint: 'Grant the role Service Account Token Creator, or for a workflow’s identity Workload Identity User, on the service account, and enable the API iamcredentials.googleapis.com.',
    };
    return toImpersonated(await requestToken(request, ports), request, ports.conceal);
  };
}

function toImpersonated(
  { document }: TokenAnswer,
  { what }: TokenRequest,
  conceal: (secret: Secret) => void,
): AccessToken {
  const { accessToken: text, expireTime } = document;
  const expiresAtMs = typeof expireTime === 'string' ? Date.parse(expireTime) : Number.NaN;
  if (typeof text !== 'string' || Number.isNaN(expiresAtMs)) throw unusable(what);
  const token = new Secret(text);
  conceal(token);
  return { token, expiresAtMs };
}
