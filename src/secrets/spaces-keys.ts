import {
  encodeJson,
  isConfidential,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseWebAddress,
  Secret,
} from '../kernel/index.ts';
import type { Clock, Http } from '../ports/index.ts';
import type {
  CredentialIssuer,
  IssuedCredential,
  ListedCredential,
  ListOptions,
} from './credential-issuer.ts';
import { readText } from './github-visibility.ts';
import { askStore, type StoreAnswer, type StoreRequest } from './http-caller.ts';
import type { SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import { checkSendable } from './sendable-token.ts';

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
    idPart: 'access_key',
    list: (names, options = {}) => listKeys(names, { ask, clock: parts.clock, options }),
    async issue(name, options = {}) {
      const body = encodeJson({ name, grants: GRANTS });
      const request = { method: 'POST', path: PATH, body, repeat: 'if-undone' } as const;
      const answer = await ask(request, options).catch((error: unknown) => {
        throw toUncertain(error, name);
      });
      if (answer.status >= 300) throw toError(answer, name);
      return readIssued(answer.body, name);
    },
    async rename(id, name) {
      const path = `${PATH}/${encodeURIComponent(id)}`;
      // PUT replaces: the grants are those that it has.
      const answer = await ask({ method: 'PUT', path, body: encodeJson({ name, grants: GRANTS }) });
      if (answer.status === 404) return 'gone';
      if (answer.status >= 300) throw toError(answer, name);
      return 'renamed';
    },
    async revoke(id) {
      const answer = await ask({ method: 'DELETE', path: `${PATH}/${encodeURIComponent(id)}` });
      if (answer.status >= 300 && answer.status !== 404) throw toError(answer, 'the key');
    },
  };
}

const PATH = 'v2/spaces/keys';

const GRANTS = [{ bucket: '', permission: 'fullaccess' }];

const PAGE = 200;

type Ask = (
  request: Pick<StoreRequest, 'method' | 'body' | 'repeat'> & { readonly path: string },
  options?: SinkOptions,
) => Promise<StoreAnswer>;

/**
 * All keys of these names. Pages may be shorter than was asked for, so that the next is asked for until
 * one brings nothing new.
 */
async function listKeys(
  names: readonly string[],
  {
    ask,
    clock,
    options: { isOnce = false, ...options },
  }: { readonly ask: Ask; readonly clock: Clock; readonly options: ListOptions },
): Promise<readonly ListedCredential[]> {
  const found = new Map<string, ListedCredential>();
  for (let page = 1; ; page += 1) {
    const path = `${PATH}?per_page=${String(PAGE)}&page=${String(page)}`;
    const answer = await ask({ method: 'GET', path, repeat: isOnce ? 'never' : 'always' }, options);
    if (answer.status >= 300) throw toError(answer, names[0] ?? '');
    const before = found.size;
    for (const key of listOf(answer.body, 'keys')) {
      const listed = readListed(key, answer.date ?? clock.now());
      found.set(listed.id, listed);
    }
    const total = totalOf(answer.body);
    if (found.size === before || found.size >= total) break;
  }
  return [...found.values()].filter(({ name }) => names.includes(name));
}

/** How many there are on all pages; unknown where it does not say. */
function totalOf(body: JsonObject): number {
  const total = isJsonObject(body['meta']) ? body['meta']['total'] : undefined;
  return typeof total === 'number' ? total : Infinity;
}

function readListed(key: JsonValue, now: number): ListedCredential {
  const [id, name] = [readText(key, 'access_key'), readText(key, 'name')];
  if (id === undefined || name === undefined) throw noKeys();
  const age = now - Date.parse(readText(key, 'created_at') ?? '');
  return { id, name, ageMs: Number.isNaN(age) ? 0 : age };
}

function createCalls({ http, clock, token, api }: SpacesParts): Ask {
  return async ({ path, ...request }, { signal } = {}) => {
    const base = parseWebAddress(api);
    if (token === undefined) throw noToken();
    checkSendable(token, 'DIGITALOCEAN_TOKEN');
    if (base === undefined || !isConfidential(base)) throw notConfidential();
    const url = new URL(`${base.href.replace(/\/+$/, '')}/${path}`);
    const headers = {
      authorization: `Bearer ${token.reveal()}`,
      'content-type': 'application/json',
    };
    const whole = { ...request, url, headers: () => Promise.resolve(headers) };
    return await askStore(signal === undefined ? whole : { ...whole, signal }, { http, clock });
  };
}

function listOf(body: JsonObject, member: string): readonly JsonValue[] {
  const list = body[member];
  if (!Array.isArray(list)) throw noKeys();
  return list.map((key: JsonValue) => key);
}

function noKeys(): SecretsError {
  return new SecretsError('SINK_UNAVAILABLE', 'DigitalOcean answered something else than keys');
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
    hint: 'Write one that begins with https://, or leave it out for DigitalOcean’s own: others could read the token on its way.',
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
      hint: 'Run this again: what was made by then under that name is taken back, since nobody has it.',
    },
  );
}

function toError({ status }: StoreAnswer, name: string): SecretsError {
  if (status === 401 || status === 403) {
    return new SecretsError(
      'SINK_FORBIDDEN',
      `the token may not manage Spaces keys (${String(status)})`,
      {
        hint: 'DIGITALOCEAN_TOKEN needs the scopes spaces_key:create_credentials, spaces_key:read, spaces_key:update and spaces_key:delete.',
      },
    );
  }
  return new SecretsError('SINK_REFUSED', `DigitalOcean answered ${String(status)} about ${name}`, {
    hint: 'There may be as many Spaces keys as the account can have; delete those that nobody uses.',
  });
}
