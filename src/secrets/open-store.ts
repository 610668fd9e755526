import { assertNever, encodeJson, Secret } from '../kernel/index.ts';
import {
  type AwsApi,
  type Clock,
  type Environment,
  type Files,
  FilesError,
  type Http,
  type Keychain,
} from '../ports/index.ts';
import { readAwsSecret } from './aws-sink.ts';
import { createEnvironmentStore } from './environment-store.ts';
import type { GitHubCaller } from './github-caller.ts';
import { createGitHubStore } from './github-store.ts';
import { createReadStore } from './read-store.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import type { SecretStore } from './secret-store.ts';
import { SecretsError } from './secrets-error.ts';
import type { GitHubTarget, KeptTarget } from './sink-target.ts';
import {
  type StorePlace,
  toAwsTarget,
  toFileTarget,
  toGitHubTarget,
  toStoreTarget,
  toVaultTarget,
  VAULT_KEY,
  type WritablePlace,
} from './store-place.ts';
import { readVaultSecret } from './vault-sink.ts';

/** What stores are opened with. */
export interface StoreParts {
  readonly ports: {
    readonly clock: Clock;
    readonly environment: Environment;
    readonly files: Files;
    readonly http: Http;
    readonly aws: AwsApi;
    readonly keychain: Keychain;
  };
  /** A sink in a store. */
  readonly openSink: (target: KeptTarget) => SecretSink;
  readonly openCaller: (target: GitHubTarget) => GitHubCaller;
  readonly readToken: (name: string) => Secret | undefined;
}

export function openStore(place: StorePlace, parts: StoreParts): SecretStore {
  switch (place.kind) {
    case 'env':
      return createEnvironmentStore(place.prefix, parts.ports.environment);
    case 'keychain':
      return createReadStore((name, options) =>
        readKeychain(place.service, name, { parts, options }),
      );
    case 'github':
      return createGitHubStore(parts.openCaller(toGitHubTarget(place, '')), toSinks(place, parts));
    case 'vault':
    case 'aws':
    case 'file':
      return createReadStore(toReader(place, parts), toSinks(place, parts));
    default:
      return assertNever(place);
  }
}

function toSinks(place: WritablePlace, { openSink }: StoreParts): (name: string) => SecretSink {
  return (name) => openSink(toStoreTarget(place, name));
}

type Reader = (name: string, options: SinkOptions) => Promise<Secret | undefined>;

function toReader(
  place: Exclude<WritablePlace, { readonly kind: 'github' }>,
  { ports, readToken }: StoreParts,
): Reader {
  switch (place.kind) {
    case 'vault':
      return (name, options) => {
        const vault = { ...ports, token: readToken(place.tokenEnv) };
        return readFromVault(toVaultTarget(place, name), vault, options);
      };
    case 'aws':
      return (name, options) => readAwsSecret(toAwsTarget(place, name), ports, options);
    case 'file':
      return (name) => readFile(toFileTarget(place, name).path, ports.files);
    default:
      return assertNever(place);
  }
}

/**
 * A secret is the member `value` of what is under its name in Vault. What has no such member, since
 * somebody else wrote it, is read as the JSON of all its members (T-57).
 */
async function readFromVault(
  ...request: Parameters<typeof readVaultSecret>
): Promise<Secret | undefined> {
  const { data, isThere } = await readVaultSecret(...request);
  if (!isThere) return undefined;
  const value = data[VAULT_KEY] ?? data;
  return new Secret(typeof value === 'string' ? value : encodeJson(value));
}

async function readFile(path: string, files: Files): Promise<Secret | undefined> {
  try {
    const text = await files.read(path);
    return text === undefined ? undefined : new Secret(text);
  } catch (error) {
    if (!(error instanceof FilesError)) throw error;
    throw new SecretsError('SINK_UNAVAILABLE', `cannot read ${path}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

async function readKeychain(
  service: string,
  name: string,
  { parts, options }: { readonly parts: StoreParts; readonly options: SinkOptions },
): Promise<Secret | undefined> {
  const found = await parts.ports.keychain.read({ service, account: name }, options);
  switch (found.kind) {
    case 'found':
      return found.secret;
    case 'missing':
      return undefined;
    case 'no-keychain':
      throw new SecretsError('SINK_UNAVAILABLE', 'this machine has no keychain that can be read', {
        hint: 'On macOS it is read by `security`, on Linux by `secret-tool` of libsecret; in a workflow choose another store.',
      });
    case 'refused':
      throw new SecretsError('SINK_FORBIDDEN', `the keychain does not give ${name} of ${service}`, {
        hint: 'Unlock it, and allow this program to read the entry.',
      });
    default:
      return assertNever(found);
  }
}
