import { assertNever, Secret } from '../kernel/index.ts';
import type {
  AwsApi,
  Clock,
  CloudTokens,
  Environment,
  Files,
  GitHubApi,
  Http,
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
import type { SecretSink } from './secret-sink.ts';
import { describeScope, type SinkTarget, toScopeId } from './sink-target.ts';
import { createStepSink } from './step-sinks.ts';
import { createVaultSink } from './vault-sink.ts';

/** What sinks need of the world. */
export interface SinkPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly http: Http;
  readonly github: GitHubApi;
  readonly aws: AwsApi;
  readonly cloudTokens: CloudTokens;
  /** `undefined` outside a workflow. */
  readonly step: Step | undefined;
}

/** Opens sinks, of which those of one place share what they know of it. */
export interface Sinks {
  /** `undefined` where there is nobody to take it: steps of a job, outside a workflow. */
  open(target: SinkTarget): SecretSink | undefined;
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
  const openScope = (target: GitHubTarget): GitHubPlace => {
    const id = `${toScopeId(target)} ${target.tokenEnv}`;
    const place = scopes.get(id) ?? openPlace(target, readToken(target.tokenEnv), ports);
    scopes.set(id, place);
    return place;
  };
  return {
    open(target) {
      switch (target.kind) {
        case 'github_secret':
          return createGitHubSecretSink(target, openScope(target));
        case 'github_variable':
          return createGitHubVariableSink(target, openScope(target).caller);
        case 'github_env':
        case 'github_output':
          return ports.step === undefined ? undefined : createStepSink(target, ports.step);
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
    },
  };
}

type GitHubTarget = Parameters<typeof toScopeId>[0];

interface GitHubPlace {
  readonly caller: GitHubCaller;
  readonly keys: GitHubKeys;
}

function openPlace(
  target: GitHubTarget,
  token: Secret | undefined,
  { github, clock }: SinkPorts,
): GitHubPlace {
  const caller = createGitHubCaller({
    route: toGitHubRoute(target),
    scope: describeScope(target.scope),
    token,
    tokenEnv: target.tokenEnv,
    github,
    clock,
  });
  return { caller, keys: createGitHubKeys(caller) };
}
