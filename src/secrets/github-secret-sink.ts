import type { Secret } from '../kernel/index.ts';
import { checkWriting, type GitHubCaller } from './github-caller.ts';
import { readText, readVisibility, toJson, unreadable } from './github-visibility.ts';
import { seal } from './seal.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { SinkTarget } from './sink-target.ts';

/** What GitHub takes, in bytes before sealing. */
export const MAX_GITHUB_BYTES = 48 * 1024;

type GitHubSecret = Extract<SinkTarget, { readonly kind: 'github_secret' }>;

/** One scope's public key. */
interface PublicKey {
  readonly keyId: string;
  readonly key: string;
}

/** The keys of one scope, fetched when first wanted and then shared by all its secrets. */
export interface GitHubKeys {
  current(options?: SinkOptions): Promise<PublicKey>;
  /** The key after that one, if GitHub has changed it since. */
  after(used: PublicKey, options?: SinkOptions): Promise<PublicKey>;
}

export function createGitHubKeys(caller: GitHubCaller): GitHubKeys {
  let fetched: Promise<PublicKey> | undefined;
  const fetch = async (options: SinkOptions): Promise<PublicKey> => {
    const { body } = await caller.call({ method: 'GET', path: '/public-key' }, options);
    const key = readText(toJson(body), 'key');
    const keyId = readText(toJson(body), 'key_id');
    if (key === undefined || keyId === undefined) throw unreadable();
    return { key, keyId };
  };
  const current: GitHubKeys['current'] = async (options = {}) => {
    const shared = (fetched ??= fetch(options));
    try {
      return await shared;
    } catch (error) {
      // What failed for one is asked anew for the next.
      if (fetched === shared) fetched = undefined;
      throw error;
    }
  };
  return {
    current,
    async after(used, options) {
      if ((await current(options)).keyId === used.keyId) fetched = undefined;
      return await current(options);
    },
  };
}

/**
 * A secret at GitHub, sealed before it leaves this process. A key may be changed at any time: what was
 * sealed with the one before is refused, and sealed anew, once.
 */
export function createGitHubSecretSink(
  target: GitHubSecret,
  { caller, keys }: { readonly caller: GitHubCaller; readonly keys: GitHubKeys },
): SecretSink {
  const path = '/{secret_name}';
  const parameters = { secret_name: target.name };
  const send = async (
    value: Secret,
    key: PublicKey,
    { visibility, options }: { readonly visibility: object; readonly options: SinkOptions },
  ): Promise<void> => {
    const sealed = await sealFor(key, value);
    const body = { encrypted_value: sealed, key_id: key.keyId, ...visibility };
    await caller.call({ method: 'PUT', path, parameters, body }, options);
  };
  return {
    check: async (options) => {
      await keys.current(options);
      await checkWriting(caller, [path, 'secret_name'], options);
    },
    async put(value, options = {}) {
      refuseUnusable(value);
      const { scope } = target;
      const visibility =
        scope.kind === 'organization'
          ? await readVisibility(scope, { path, parameters }, { caller, options })
          : {};
      const key = await keys.current(options);
      try {
        await send(value, key, { visibility, options });
      } catch (error) {
        if (!(error instanceof SecretsError) || error.code !== 'SINK_REFUSED') throw error;
        const next = await keys.after(key, options);
        if (next.keyId === key.keyId) throw error;
        await send(value, next, { visibility, options });
      }
    },
  };
}

async function sealFor({ key }: PublicKey, value: Secret): Promise<string> {
  try {
    return await seal(value, key);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable();
  }
}

/** @throws SecretsError `SINK_VALUE_UNUSABLE` */
export function refuseUnusable(value: Secret): void {
  const text = value.reveal();
  if (text === '') {
    throw new SecretsError('SINK_VALUE_UNUSABLE', 'the value is empty', {
      hint: 'GitHub takes an empty value for one that is not set; give the output a value.',
    });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_GITHUB_BYTES) return;
  throw new SecretsError(
    'SINK_VALUE_UNUSABLE',
    `the value has ${String(bytes)} bytes, and GitHub takes ${String(MAX_GITHUB_BYTES)}`,
    {
      hint: 'Put it where large values can be kept, such as vault_kv or aws_secrets_manager, or keep a key here and the value, encrypted with it, elsewhere.',
    },
  );
}
