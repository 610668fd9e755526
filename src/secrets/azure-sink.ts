import { encodeJson } from '../kernel/index.ts';
import { askWithToken } from './cloud-caller.ts';
import type { CloudParts } from './gcp-sink.ts';
import type { StoreAnswer } from './http-caller.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { SinkTarget } from './sink-target.ts';

type AzureTarget = Extract<SinkTarget, { readonly kind: 'azure_key_vault' }>;

/** A secret in an Azure key vault; a value is a new version of it. */
export function createAzureSink(target: AzureTarget, parts: CloudParts): SecretSink {
  const base = target.vaultUrl.replace(/\/+$/, '');
  const url = new URL(`${base}/secrets/${encodeURIComponent(target.name)}?api-version=7.4`);
  const ask = (
    method: 'GET' | 'PUT',
    { body, signal }: SinkOptions & { readonly body?: string },
  ): Promise<StoreAnswer> =>
    askWithToken(
      {
        ...{ cloud: 'azure', scope: toScope(url), method, url },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      },
      parts,
    );
  return {
    check: async (options = {}) => {
      const answer = await ask('GET', options);
      // Who may only set secrets is refused to read them: that says nothing about writing.
      const isSilent = answer.status === 404 || answer.status === 403;
      if (!isSilent && answer.status >= 300) throw toError(answer, target);
    },
    async put(value, options = {}) {
      const answer = await ask('PUT', { ...options, body: encodeJson({ value: value.reveal() }) });
      if (answer.status >= 300) throw toError(answer, target);
    },
  };
}

/** Sovereign clouds have vaults, and audiences, of other domains. */
const DOMAIN = /\.(vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net|microsoftazure\.de))$/;

/** Whether a host is a key vault of any of Azure's clouds. */
export function isKeyVault(host: string): boolean {
  return DOMAIN.test(host);
}

function toScope({ hostname }: URL): string {
  return `https://${DOMAIN.exec(hostname)?.[1] ?? 'vault.azure.net'}/.default`;
}

function toError({ status }: StoreAnswer, { name, vaultUrl }: AzureTarget): SecretsError {
  if (status === 401 || status === 403) {
    return new SecretsError(
      'SINK_FORBIDDEN',
      `the credentials may not write ${name} in ${vaultUrl}`,
      {
        hint: 'Grant the role "Key Vault Secrets Officer" on the vault, and let its firewall pass this runner.',
      },
    );
  }
  return new SecretsError('SINK_REFUSED', `the key vault answered ${String(status)} for ${name}`, {
    hint:
      status === 409
        ? 'A deleted secret of that name is still kept: recover or purge it.'
        : 'Check name and vault_url of the sink; a value may have 25 kB.',
  });
}
