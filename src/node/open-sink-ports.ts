import type { Secret } from '../kernel/index.ts';
import type {
  AwsApi,
  Clock,
  CloudTokens,
  Concealer,
  Environment,
  Files,
  GitHubApi,
  Http,
  Keychain,
} from '../ports/index.ts';
import { openGitHub } from './github-api.ts';

/** What sinks are reached through, but for the step of a workflow. */
export interface NodeSinkPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly http: Http;
  readonly openGitHub: (token: Secret) => GitHubApi | undefined;
  readonly aws: AwsApi;
  readonly cloudTokens: CloudTokens;
  readonly keychain: Keychain;
}

type Shared = Pick<NodeSinkPorts, 'clock' | 'environment' | 'files' | 'http'>;

/** Whoever declares no sink pays nothing for them: each client is loaded with its first call. */
export function openSinkPorts(ports: Shared, concealer: Concealer): NodeSinkPorts {
  const { clock, environment, files, http } = ports;
  const conceal = (secret: Secret): void => {
    concealer.conceal(secret.reveal());
  };
  const shared = { ...{ clock, environment, http }, conceal };
  const loadAws = once(async () => (await import('./aws-api.ts')).createAwsApi(shared));
  const loadTokens = once(async () =>
    (await import('./cloud-tokens.ts')).createCloudTokens(shared),
  );
  const loadKeychain = once(async () =>
    (await import('./keychain.ts')).createKeychain(environment),
  );
  return {
    ...{ clock, environment, files, http },
    openGitHub: (token) => openGitHub(token, { ...ports, concealer }),
    aws: { call: async (request) => (await loadAws()).call(request) },
    cloudTokens: {
      get: async (cloud, scope) => (await loadTokens()).get(cloud, scope),
    },
    keychain: { read: async (...entry) => (await loadKeychain()).read(...entry) },
  };
}

function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => (loading ??= load());
}
