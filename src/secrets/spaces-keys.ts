import {
  encodeJson,
  isConfidential,
  isJsonObject,
  type JsonObject,
  Secret,
} from '../kernel/index.ts';
import type { Clock, Http } from '../ports/index.ts';
import type { CredentialIssuer, IssuedCredential } from './credential-issuer.ts';
import { readText } from './github-visibility.ts';
import { askStore, type StoreAnswer, type StoreRequest } from './http-caller.ts';
import type { SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';

/** What calls to DigitalOcean are made with. */
export interface SpacesParts {
  readonly http: Http;
  readonly clock: Clock;
  /** `undefined` where DIGITALOCEAN_TOKEN is not set. */
  readonly token: Secret | undefined;
  /** Such as `https://api.digitalocean.com/`. */
  readonly api: string;
}

/** Keys of DigitalOcean Spaces, with full access to all buckets. */
export function createSpacesKeys(parts: SpacesParts): CredentialIssuer {
  const ask = createCalls(parts);
  return {
    parts: ['access_key', 'secret_key'],
    async isTaken(name, options = {}) {
      for (let page = 1; ; page += 1) {
        const path = `v2/spaces/keys?per_page=${String(PAGE)}&page=${String(page)}`;
        const answer = await ask({ method: 'GET', path }, options);
        if (answer.status >= 300) throw toError(answer, name);
        const keys = listOf(answer.body, 'keys');
        if (keys.some((key) => isJsonObject(key) && key['name'] === name)) return true;
        if (keys.length < PAGE) return false;
      }
    },
    async issue(name, options = {}) {
      const grants = [{ bucket: '', permission: 'fullaccess' }];
      const body = encodeJson({ name, grants });
      const request = { method: 'POST', path: 'v2/spaces/keys', body, isOnce: true } as const;
      const answer = await ask(request, options).catch((error: unknown) => {
        throw toUncertain(error, name);
      });
      if (answer.status >= 300) throw toError(answer, name);
      return readIssued(answer.body, name);
    },
    async revoke(id) {
      const path = `v2/spaces/keys/${encodeURIComponent(id)}`;
      const answer = await ask({ method: 'DELETE', path }, {});
      if (answer.status >= 300 && answer.status !== 404) throw toError(answer, 'the key');
    },
  };
}

const PAGE = 200;

type Ask = (
  request: Pick<StoreRequest, 'method' | 'body' | 'isOnce'> & { readonly path: string },
  options: SinkOptions,
) => Promise<StoreAnswer>;

function createCalls({ http, clock, token, api }: SpacesParts): Ask {
  return async ({ path, ...request }, { signal }) => {
    const url = new URL(path, api);
    if (token === undefined) throw noToken();
    if (!isConfidential(url)) throw notConfidential();
    const headers = {
      authorization: `Bearer ${token.reveal()}`,
      'content-type': 'application/json',
    };
    const whole = { ...request, url, headers: () => Promise.resolve(headers) };
    return await askStore(signal === undefined ? whole : { ...whole, signal }, { http, clock });
  };
}

function listOf(body: JsonObject, member: string): readonly unknown[] {
  const list = body[member];
  if (Array.isArray(list)) return list;
  throw new SecretsError('SINK_UNAVAILABLE', 'DigitalOcean answered something else than keys');
}

function readIssued(body: JsonObject, name: string): IssuedCredential {
  const key = body['key'] ?? null;
  const id = readText(key, 'access_key');
  const secret = readText(key, 'secret_key');
  if (id === undefined || secret === undefined) throw toUncertain(undefined, name);
  const parts = new Map([
    ['access_key', new Secret(id)],
    ['secret_key', new Secret(secret)],
  ]);
  return { id, parts };
}

function noToken(): SecretsError {
  return new SecretsError('SINK_NO_CREDENTIALS', 'there is no token for DigitalOcean', {
    hint: 'Set DIGITALOCEAN_TOKEN to one that may create Spaces keys.',
  });
}

function notConfidential(): SecretsError {
  return new SecretsError('SINK_REFUSED', 'DIGITALOCEAN_API_URL is no https address', {
    hint: 'Others could read the token on its way; write an address that begins with https://.',
  });
}

/** No answer, or none of use, to the one call that cannot be made twice. */
function toUncertain(cause: unknown, name: string): unknown {
  if (cause !== undefined && !(cause instanceof SecretsError)) return cause;
  if (cause !== undefined && cause.code !== 'SINK_UNAVAILABLE') return cause;
  return new SecretsError(
    'CREDENTIAL_UNCERTAIN',
    `it is not known whether DigitalOcean made the Spaces key ${name}`,
    {
      ...(cause === undefined ? {} : { cause }),
      hint: 'Look there for a key of that name, delete it, and run this again.',
    },
  );
}

function toError({ status }: StoreAnswer, name: string): SecretsError {
  if (status === 401 || status === 403) {
    return new SecretsError(
      'SINK_FORBIDDEN',
      `the token may not manage Spaces keys (${String(status)})`,
      {
        hint: 'DIGITALOCEAN_TOKEN needs the scopes spaces_key:create_credentials, spaces_key:read and spaces_key:delete.',
      },
    );
  }
  return new SecretsError('SINK_REFUSED', `DigitalOcean answered ${String(status)} about ${name}`, {
    hint: 'There may be as many Spaces keys as the account can have; delete those that nobody uses.',
  });
}
