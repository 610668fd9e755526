import { assertNever, Secret } from '../kernel/index.ts';
import type {
  AwsApi,
  Clock,
  CloudTokens,
  Environment,
  Files,
  GitHubApi,
  Http,
  Keychain,
  Step,
} from '../ports/index.ts';
import { createAwsSink } from './aws-sink.ts';
import { createAzureSink } from './azure-sink.ts';
import { createFileSink } from './file-sink.ts';
import { createGcpSink } from './gcp-sink.ts';
import { createGitHubCaller, type GitHubCaller } from './github-caller.ts';
import { toGitHubRoute } from './github-route.ts';
import { createGitHubKeys, createGitHubSecretSink, type GitHubKeys } from './github-secret-sink.ts';
import { createGitHubVariableSink } from './github-variable-sink.ts';
import { openStore as openSecretStore } from './open-store.ts';
import type { SecretSink } from './secret-sink.ts';
import type { SecretStore } from './secret-store.ts';
import {
  describeScope,
  type GitHubTarget,
  isAtGitHub,
  isForThisJob,
  type KeptTarget,
  type SinkTarget,
  type StoreTarget,
  toPlaceId,
} from './sink-target.ts';
import { createStepSink } from './step-sinks.ts';
import type { StorePlace } from './store-place.ts';
import { createVaultSink } from './vault-sink.ts';

/** What sinks need of the world. */
export interface SinkPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly http: Http;
  /** GitHub's API with that token. */
  readonly openGitHub: (token: Secret) => GitHubApi | undefined;
  readonly aws: AwsApi;
  readonly cloudTokens: CloudTokens;
  readonly keychain: Keychain;
  /** `undefined` outside a workflow. */
  readonly step: Step | undefined;
}

/** Opens sinks and stores, of which those of one place share what they know of it. */
export interface Sinks {
  /** `undefined` where there is nobody to take it: steps of a job, outside a workflow. */
  open(target: SinkTarget): SecretSink | undefined;
  openStore(place: StorePlace): SecretStore;
}

/** What comes with the request, and not from the world. */
export interface SinkCredentials {
  /** Stands in for the variable GITHUB_TOKEN, which in a workflow is the job's own. */
  readonly githubToken: Secret | undefined;
}

/** The variable that GitHub's tools read. */
const GITHUB_TOKEN = 'GITHUB_TOKEN';

export function createSinks(ports: SinkPorts, credentials: SinkCredentials): Sinks {
  const scopes = new Map<string, GitHubPlace>();
  const readToken = (name: string): Secret | undefined => {
    if (name === GITHUB_TOKEN && credentials.githubToken !== undefined) {
      return credentials.githubToken;
    }
    const value = ports.environment(name) ?? '';
    return value === '' ? undefined : new Secret(value);
  };
  /** One for each token: whoever shares a token shares its rate limits. */
  const clients = new Map<string, GitHubApi | undefined>();
  const openClient = (token: Secret): GitHubApi | undefined => {
    const client = clients.get(token.reveal()) ?? ports.openGitHub(token);
    clients.set(token.reveal(), client);
    return client;
  };
  const openScope = (target: GitHubTarget): GitHubPlace => {
    const id = toPlaceId(target);
    const token = readToken(target.tokenEnv);
    const github = token === undefined ? undefined : openClient(token);
    const place = scopes.get(id) ?? openPlace(target, { github, token });
    scopes.set(id, place);
    return place;
  };
  const openKept = (target: KeptTarget): SecretSink =>
    isAtGitHub(target)
      ? openAtGitHub(target, openScope(target))
      : openInStore(target, { ports, readToken });
  const openCaller = (target: GitHubTarget): GitHubCaller => openScope(target).caller;
  return {
    open(target) {
      if (!isForThisJob(target)) return openKept(target);
      return ports.step === undefined ? undefined : createStepSink(target, ports.step);
    },
    openStore: (place) =>
      openSecretStore(place, { ports, openSink: openKept, openCaller, readToken }),
  };
}

function openAtGitHub(target: GitHubTarget, place: GitHubPlace): SecretSink {
  return target.kind === 'github_secret'
    ? createGitHubSecretSink(target, place)
    : createGitHubVariableSink(target, place.caller);
}

function openInStore(
  target: StoreTarget,
  {
    ports,
    readToken,
  }: { readonly ports: SinkPorts; readonly readToken: (name: string) => Secret | undefined },
): SecretSink {
  switch (target.kind) {
    case 'vault_kv':
      return createVaultSink(target, { ...ports, token: readToken(target.tokenEnv) });
    case 'aws_secrets_manager':
      return createAwsSink(target, ports);
    case 'gcp_secret_manager':
      return createGcpSink(target, ports);
    case 'azure_key_vault':
      return createAzureSink(target, ports);
    case 'file':
      return createFileSink(target, ports.files);
    default:
      return assertNever(target);
  }
}

interface GitHubPlace {
  readonly caller: GitHubCaller;
  readonly keys: GitHubKeys;
}

function openPlace(
  target: GitHubTarget,
  access: { readonly github: GitHubApi | undefined; readonly token: Secret | undefined },
): GitHubPlace {
  const caller = createGitHubCaller({
    route: toGitHubRoute(target),
    scope: describeScope(target.scope),
    tokenEnv: target.tokenEnv,
    ...access,
  });
  return { caller, keys: createGitHubKeys(caller) };
}
