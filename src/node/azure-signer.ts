import { createHmac } from 'node:crypto';
import { assertNever, type Secret } from '../kernel/index.ts';
import type { AzureBucketOptions } from '../ports/index.ts';
import { keepTokens } from './access-tokens.ts';
import { createAzureTokens } from './azure-tokens.ts';
import { createBearerSigner } from './bearer-signer.ts';
import type { OpenBucketPorts } from './buckets.ts';
import type { Signer, UnsignedRequest } from './object-sender.ts';

/** Signs with the account's key, a shared access signature or an identity of Entra's. */
export function createAzureSigner(
  { account, credentials }: AzureBucketOptions,
  ports: OpenBucketPorts,
): Signer {
  switch (credentials.kind) {
    case 'key':
      return signWithKey(account, credentials.key);
    case 'sas':
      return signWithSas(credentials.signature);
    case 'identity': {
      const tokens = keepTokens(createAzureTokens(credentials, ports), ports.clock);
      const sign = createBearerSigner(tokens);
      return (request) => sign({ ...request, headers: { ...request.headers, ...VERSION } });
    }
    default:
      return assertNever(credentials);
  }
}

/** The version of the protocol that is spoken. */
const VERSION = { 'x-ms-version': '2023-11-03' };

function signWithSas(signature: Secret): Signer {
  return ({ url, headers }) => {
    const signed = new URL(url);
    for (const [name, value] of new URLSearchParams(signature.reveal())) {
      signed.searchParams.set(name, value);
    }
    return Promise.resolve({ url: signed, headers: { ...headers, ...VERSION } });
  };
}

function signWithKey(account: string, key: Secret): Signer {
  return (request) => {
    const date = { 'x-ms-date': new Date(request.askedAtMs).toUTCString() };
    const headers = { ...request.headers, ...date, ...VERSION };
    const text = toTextToSign({ ...request, headers }, account);
    const secret = Buffer.from(key.reveal(), 'base64');
    const signature = createHmac('sha256', secret).update(text).digest('base64');
    return Promise.resolve({
      headers: { ...headers, authorization: `SharedKey ${account}:${signature}` },
    });
  };
}

/** The text that a key signs: a line for each header that counts, Azure's own, the address. */
function toTextToSign({ method, url, headers, body }: UnsignedRequest, account: string): string {
  const length = Buffer.byteLength(body);
  const values: Readonly<Record<string, string>> = {
    ...headers,
    'content-length': length === 0 ? '' : String(length),
  };
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-ms-'))
    .map(([name, value]) => `${name}:${value}`)
    .sort();
  const query = [...url.searchParams].map(([name, value]) => `${name}:${value}`).sort();
  const counted = SIGNED.map((name) => values[name] ?? '');
  return [method, ...counted, ...own, `/${account}${url.pathname}`, ...query].join('\n');
}

/** Their order counts. */
const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];
