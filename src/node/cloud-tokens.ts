import { BucketError, CloudTokenError, type CloudTokens } from '../ports/index.ts';
import { type AccessTokens, keepTokens } from './access-tokens.ts';
import { createAzureTokens } from './azure-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createGcsTokens } from './gcs-credentials.ts';

/** Tokens by the same credentials, found in the same places, as those for buckets. */
export function createCloudTokens(ports: Omit<OpenBucketPorts, 'tokenScope'>): CloudTokens {
  const kept = new Map<string, AccessTokens>();
  return {
    async get(cloud, tokenScope) {
      const key = `${cloud} ${tokenScope}`;
      const tokens = kept.get(key) ?? open(cloud, { ...ports, tokenScope });
      kept.set(key, tokens);
      try {
        return await tokens.get();
      } catch (error) {
        throw error instanceof BucketError ? toTokenError(cloud, error) : error;
      }
    },
  };
}

type Cloud = Parameters<CloudTokens['get']>[0];

function open(cloud: Cloud, ports: OpenBucketPorts): AccessTokens {
  return cloud === 'google'
    ? createGcsTokens(undefined, ports)
    : keepTokens(createAzureTokens({ kind: 'identity' }, ports), ports.clock);
}

const SIGN_IN: Readonly<Record<Cloud, string>> = {
  google:
    'Set GOOGLE_APPLICATION_CREDENTIALS or, in a workflow, sign in with google-github-actions/auth before this step.',
  azure:
    'Set AZURE_TENANT_ID and AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET unless the workflow has `id-token: write` and the application a federated credential for it.',
};

function toTokenError(cloud: Cloud, error: BucketError): CloudTokenError {
  switch (error.code) {
    case 'BUCKET_CREDENTIALS_MISSING':
      return new CloudTokenError('CLOUD_CREDENTIALS_MISSING', 'no credentials can be found', {
        hint: SIGN_IN[cloud],
        cause: error,
      });
    case 'BUCKET_UNREACHABLE':
    case 'BUCKET_BUSY':
      return new CloudTokenError('CLOUD_UNAVAILABLE', 'nobody gives a token', { cause: error });
    default:
      return new CloudTokenError('CLOUD_CREDENTIALS_REFUSED', 'the credentials are not accepted', {
        hint: error.hint ?? SIGN_IN[cloud],
        cause: error,
      });
  }
}
