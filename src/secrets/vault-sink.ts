import {
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Secret,
} from '../kernel/index.ts';
import type { Clock, Http } from '../ports/index.ts';
import { askStore, type StoreAnswer } from './http-caller.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import { checkSendable } from './sendable-token.ts';
import type { SinkTarget } from './sink-target.ts';

/** What calls to Vault are made with. */
export interface VaultParts {
  readonly http: Http;
  readonly clock: Clock;
  /** `undefined` where the variable that the sink names is not set. */
  readonly token: Secret | undefined;
}

export type VaultTarget = Extract<SinkTarget, { readonly kind: 'vault_kv' }>;

/**
 * One key of a secret in Vault's key-value store, of either version. The other keys of the secret
 * stay as they are: what is there is read first, and version 2 refuses to replace what has changed
 * since, which is then tried again.
 */
export function createVaultSink(target: VaultTarget, parts: VaultParts): SecretSink {
  const { key, version } = target;
  const ask = createCalls(target, parts);
  const read = async (options: SinkOptions): Promise<VaultSecret> =>
    toKept(await ask({ method: 'GET' }, options), target, 'write');
  return {
    check: async (options = {}) => {
      await read(options);
    },
    async put(value, options = {}) {
      for (let left = CONFLICTS; ; left -= 1) {
        const kept = await read(options);
        // A write whose answer got lost is refused when it is sent again, and is there.
        if (left < CONFLICTS && kept.data[key] === value.reveal()) return;
        const data = { ...kept.data, [key]: value.reveal() };
        const body: JsonObject = version === 1 ? data : { data, options: { cas: kept.version } };
        const answer = await ask({ method: 'POST', body }, options);
        if (answer.status < 300) {
          checkWritten(answer, target);
          return;
        }
        if (!isConflict(answer, version) || left === 0) throw toError(answer, target, 'write');
      }
    },
  };
}

/** How often another writer may come in between. */
const CONFLICTS = 5;

/**
 * Reads what is in Vault at a target's path, all its members.
 *
 * @throws SecretsError
 */
export async function readVaultSecret(
  target: VaultTarget,
  parts: VaultParts,
  options: SinkOptions,
): Promise<VaultSecret> {
  return toKept(await createCalls(target, parts)({ method: 'GET' }, options), target, 'read');
}

/** What Vault has at one path. */
export interface VaultSecret {
  /** `false` also where there was something once. */
  readonly isThere: boolean;
  readonly data: JsonObject;
  /** Of the whole secret, for version 2; 0 where there is none yet. */
  readonly version: number;
}

type Ask = (
  request: { readonly method: 'GET' | 'POST'; readonly body?: JsonObject },
  options: SinkOptions,
) => Promise<StoreAnswer>;

function createCalls(target: VaultTarget, { http, clock, token }: VaultParts): Ask {
  const { address, mountPath, path, version, namespace, tokenEnv } = target;
  const inner = version === 1 ? path : `data/${path}`;
  return async ({ method, body }, { signal }) => {
    if (token === undefined) {
      throw new SecretsError('SINK_NO_CREDENTIALS', `there is no token for ${address}`, {
        hint: `Set ${tokenEnv}, in a workflow by hashicorp/vault-action with \`exportToken: true\`.`,
      });
    }
    checkSendable(token, tokenEnv);
    const url = new URL(`${address.replace(/\/+$/, '')}/v1/${encode(mountPath)}/${encode(inner)}`);
    const headers = {
      'x-vault-token': token.reveal(),
      'x-vault-request': 'true',
      'content-type': 'application/json',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    };
    const request = {
      method,
      url,
      headers: () => Promise.resolve(headers),
      passingStatus: NOT_REPLICATED_YET,
      ...(body === undefined ? {} : { body: encodeJson(body) }),
      ...(signal === undefined ? {} : { signal }),
    };
    return await askStore(request, { http, clock });
  };
}

/** A node that follows another says so of what it has not heard of yet. */
const NOT_REPLICATED_YET = 412;

/** Nothing of a path may climb to another place than it says. */
function encode(path: string): string {
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new SecretsError('SINK_REFUSED', `${path} is no path in Vault`, {
      hint: 'Write it without `.` and `..`.',
    });
  }
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(encodeURIComponent)
    .join('/');
}

/** What is there now. Nothing at all answers 404, and so does a deleted version, with its number. */
function toKept(answer: StoreAnswer, target: VaultTarget, purpose: Purpose): VaultSecret {
  const { status, body } = answer;
  if (status === 404) return toMissing(body, target);
  if (status >= 300) throw toError(answer, target, purpose);
  const outer = body['data'];
  if (!isJsonObject(outer)) throw noSecret(target);
  if (target.version === 1) return { isThere: true, data: outer, version: 0 };
  const { data, metadata } = outer;
  if (!isJsonObject(data)) throw noSecret(target);
  return { isThere: true, data, version: readVersion(metadata) };
}

function toMissing(body: JsonObject, target: VaultTarget): VaultSecret {
  if (target.version === 1 && isVersioned(body)) throw otherVersion(target);
  const outer = isJsonObject(body['data']) ? body['data'] : {};
  return { isThere: false, data: {}, version: readVersion(outer['metadata']) };
}

function readVersion(metadata: JsonValue | undefined): number {
  const version = isJsonObject(metadata) ? metadata['version'] : undefined;
  return typeof version === 'number' ? version : 0;
}

/** Version 2 answers with the version that was written, and version 1 with nothing. */
function checkWritten({ body }: StoreAnswer, target: VaultTarget): void {
  if (target.version === 2 && !isJsonObject(body['data'])) throw otherVersion(target);
}

/** A store of version 2 says so in a warning, where it is asked as one of version 1. */
function isVersioned(body: JsonObject): boolean {
  return encodeJson(body['warnings'] ?? []).includes('versioned');
}

function noSecret({ address, mountPath, path }: VaultTarget): SecretsError {
  return new SecretsError(
    'SINK_UNAVAILABLE',
    `${address} answered something else than what is at ${mountPath}/${path}`,
    { hint: 'Nothing was written. See that the address is that of Vault, and check `version`.' },
  );
}

function otherVersion({ mountPath, path, version }: VaultTarget): SecretsError {
  const other = version === 1 ? 2 : 1;
  const message = `the store ${mountPath} of Vault is of version ${String(other)}`;
  const left =
    version === 2
      ? ` Then delete ${mountPath}/data/${path}, where the value is now by mistake.`
      : '';
  return new SecretsError('SINK_REFUSED', message, {
    hint: `Write \`version: ${String(other)}\`.${left}`,
  });
}

/** Vault has one status for all that it does not take; its own words tell this one apart. */
function isConflict({ status, body }: StoreAnswer, version: 1 | 2): boolean {
  return (
    version === 2 && status === 400 && encodeJson(body['errors'] ?? []).includes('check-and-set')
  );
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Purpose = 'read' | 'write';

const CAPABILITIES: Readonly<Record<Purpose, string>> = {
  read: '"read"',
  write: '"create", "read", "update"',
};

function toError({ status }: StoreAnswer, target: VaultTarget, purpose: Purpose): SecretsError {
  const { address, mountPath, path, version } = target;
  const where = `${mountPath}/${path} in Vault (${address})`;
  if (status === 403 || status === 401) {
    const inner = version === 1 ? `${mountPath}/${path}` : `${mountPath}/data/${path}`;
    return new SecretsError('SINK_FORBIDDEN', `the token may not ${purpose} ${where}`, {
      hint: `Its policy needs: path "${inner}" { capabilities = [${CAPABILITIES[purpose]}] }`,
    });
  }
  if (status === 404) {
    return new SecretsError('SINK_NOT_FOUND', `there is no key-value store at ${mountPath}`, {
      hint: 'Check mount_path, version and namespace.',
    });
  }
  return new SecretsError('SINK_REFUSED', `Vault answered ${String(status)} for ${where}`, {
    hint: REDIRECTS.has(status)
      ? 'It leads to another address, where the token is not sent: write that of the active node, or of what is in front of all.'
      : 'Check mount_path and version (1 or 2).',
  });
}
