import { assertNever } from '../kernel/index.ts';

/** Where GitHub keeps a secret or a variable. */
export type GitHubScope =
  /** `repo` is `owner/name`. */
  | { readonly kind: 'repository'; readonly repo: string }
  | { readonly kind: 'environment'; readonly repo: string; readonly environment: string }
  | {
      readonly kind: 'organization';
      readonly organization: string;
      /** `undefined` leaves it as it is, and is `private` for a secret that is new. */
      readonly visibility: 'all' | 'private' | 'selected' | undefined;
      /** Names of repositories for `selected`; empty leaves the selection as it is. */
      readonly repositories: readonly string[];
    };

/** Which of GitHub's products reads the secret. */
export type GitHubApp = 'actions' | 'dependabot' | 'codespaces';

/** One place for one value, with everything in its settings filled in. */
export type SinkTarget =
  | {
      readonly kind: 'github_secret';
      readonly name: string;
      readonly app: GitHubApp;
      readonly scope: GitHubScope;
      readonly tokenEnv: string;
    }
  | {
      readonly kind: 'github_variable';
      readonly name: string;
      readonly scope: GitHubScope;
      readonly tokenEnv: string;
    }
  | { readonly kind: 'github_env'; readonly name: string }
  | { readonly kind: 'github_output'; readonly name: string }
  | {
      readonly kind: 'aws_secrets_manager';
      readonly name: string;
      /** `undefined` is the region of the credentials. */
      readonly region: string | undefined;
      /** One member of a JSON object; `undefined` makes the value the whole secret. */
      readonly key: string | undefined;
    }
  | { readonly kind: 'gcp_secret_manager'; readonly name: string; readonly project: string }
  | { readonly kind: 'azure_key_vault'; readonly name: string; readonly vaultUrl: string }
  | {
      readonly kind: 'vault_kv';
      readonly address: string;
      readonly mountPath: string;
      readonly path: string;
      readonly key: string;
      readonly version: 1 | 2;
      readonly namespace: string | undefined;
      readonly tokenEnv: string;
    }
  /** An absolute path. */
  | { readonly kind: 'file'; readonly path: string };

export type SinkKind = SinkTarget['kind'];

/** A target at GitHub. */
export type GitHubTarget = Extract<
  SinkTarget,
  { readonly kind: 'github_secret' | 'github_variable' }
>;

/** A target in the job at hand. */
export type StepTarget = Extract<SinkTarget, { readonly kind: 'github_env' | 'github_output' }>;

/** A target in a store of its own, or on this machine. */
export type StoreTarget = Exclude<SinkTarget, GitHubTarget | StepTarget>;

/** A target that outlives the job. */
export type KeptTarget = GitHubTarget | StoreTarget;

export function isAtGitHub(target: SinkTarget): target is GitHubTarget {
  return target.kind === 'github_secret' || target.kind === 'github_variable';
}

/**
 * Whether the value is only there for the job at hand: every run hands it on anew, and what one run
 * could not do, none can make good later.
 */
export function isForThisJob(target: SinkTarget): target is StepTarget {
  return target.kind === 'github_env' || target.kind === 'github_output';
}

/**
 * Tells targets apart: equal for two that are one and the same name at one and the same place. GitHub
 * keeps names in upper case and compares owners and repositories without it (T-59).
 */
export function toSinkId(target: SinkTarget): string {
  if (isAtGitHub(target)) return `${toScopeId(target)} ${target.name.toUpperCase()}`;
  return isForThisJob(target) ? `${target.kind} ${target.name}` : toStoreId(target);
}

function toStoreId(target: StoreTarget): string {
  switch (target.kind) {
    case 'aws_secrets_manager': {
      const { kind, region = '', name, key = '' } = target;
      return [kind, region, name, key].join(' ').trimEnd();
    }
    case 'gcp_secret_manager':
      return `${target.kind} ${target.project} ${target.name}`;
    case 'azure_key_vault':
      return `${target.kind} ${withoutSlash(target.vaultUrl)} ${target.name.toLowerCase()}`;
    case 'vault_kv': {
      const { address, namespace = '', mountPath, path, key } = target;
      const whole = `${mountPath}/${path}`.split('/').filter((segment) => segment !== '');
      return `${target.kind} ${withoutSlash(address)} ${namespace} ${whole.join('/')} ${key}`;
    }
    case 'file':
      return `${target.kind} ${target.path}`;
    default:
      return assertNever(target);
  }
}

/** With or without it, an address is the same. */
function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

/**
 * Equal for targets that are members of one secret, which is read, changed and written as a whole: one
 * at a time, or one would undo the other.
 */
export function toWholeId(target: SinkTarget): string {
  switch (target.kind) {
    case 'aws_secrets_manager':
      return toSinkId({ ...target, key: undefined });
    case 'vault_kv':
      return toSinkId({ ...target, key: '' });
    default:
      return toSinkId(target);
  }
}

/** Tells the places apart that are asked once whether we may write there. */
export function toPlaceId(target: SinkTarget): string {
  return isAtGitHub(target) ? `${toScopeId(target)} ${target.tokenEnv}` : toWholeId(target);
}

/** GitHub's scopes have a key of their own each. */
function toScopeId(target: GitHubTarget): string {
  const { scope } = target;
  const what = target.kind === 'github_secret' ? `${target.kind} ${target.app}` : target.kind;
  switch (scope.kind) {
    case 'repository':
      return `${what} ${scope.repo.toLowerCase()}`;
    case 'environment':
      return `${what} ${scope.repo.toLowerCase()} environment ${scope.environment.toLowerCase()}`;
    case 'organization':
      return `${what} organization ${scope.organization.toLowerCase()}`;
    default:
      return assertNever(scope);
  }
}

/** A target in words, such as `GitHub secret DB_URL of acme/shop`. Holds no secret. */
export function describeTarget(target: SinkTarget): string {
  if (isAtGitHub(target)) {
    const what = target.kind === 'github_secret' ? `${APPS[target.app]} secret` : 'GitHub variable';
    return `${what} ${target.name} of ${describeScope(target.scope)}`;
  }
  if (isForThisJob(target)) {
    const what = target.kind === 'github_env' ? 'variable' : 'output';
    return `${what} ${target.name} of this ${target.kind === 'github_env' ? 'job' : 'step'}`;
  }
  return describeStore(target);
}

const APPS: Readonly<Record<GitHubApp, string>> = {
  actions: 'GitHub',
  dependabot: 'Dependabot',
  codespaces: 'Codespaces',
};

function describeStore(target: StoreTarget): string {
  switch (target.kind) {
    case 'aws_secrets_manager': {
      const member = target.key === undefined ? '' : ` (${target.key})`;
      return `secret ${target.name}${member} in AWS Secrets Manager`;
    }
    case 'gcp_secret_manager':
      return `secret ${target.name} in Google Secret Manager (${target.project})`;
    case 'azure_key_vault':
      return `secret ${target.name} in the key vault ${target.vaultUrl}`;
    case 'vault_kv': {
      const { key, mountPath, path, address } = target;
      return `key ${key} of ${mountPath}/${path} in Vault (${address})`;
    }
    case 'file':
      return `file ${target.path}`;
    default:
      return assertNever(target);
  }
}

/** A scope in words, such as `environment staging in acme/shop`. */
export function describeScope(scope: GitHubScope): string {
  switch (scope.kind) {
    case 'repository':
      return scope.repo;
    case 'environment':
      return `environment ${scope.environment} in ${scope.repo}`;
    case 'organization':
      return `organization ${scope.organization}`;
    default:
      return assertNever(scope);
  }
}
