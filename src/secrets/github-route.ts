import { assertNever } from '../kernel/index.ts';
import type { GitHubApp, GitHubScope, GitHubTarget } from './sink-target.ts';

/** Where one kind of value is kept in one scope, as GitHub's description of its API names it. */
export interface GitHubRoute {
  /** Such as `/repos/{owner}/{repo}/actions/secrets`. */
  readonly base: string;
  /** What the base names. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What a GitHub App has to be granted. */
  readonly permission: string;
}

export function toGitHubRoute(target: GitHubTarget): GitHubRoute {
  const { scope } = target;
  const what = target.kind === 'github_secret' ? `${target.app}/secrets` : 'actions/variables';
  const permission = toPermission(target);
  switch (scope.kind) {
    case 'repository':
      return {
        base: `/repos/{owner}/{repo}/${what}`,
        parameters: splitRepo(scope.repo),
        permission,
      };
    case 'environment':
      return {
        // Environments have no product in their paths: only Actions reads them.
        base: `/repos/{owner}/{repo}/environments/{environment_name}/${what.replace(/^.*\//, '')}`,
        parameters: { ...splitRepo(scope.repo), environment_name: scope.environment },
        permission,
      };
    case 'organization':
      return { base: `/orgs/{org}/${what}`, parameters: { org: scope.organization }, permission };
    default:
      return assertNever(scope);
  }
}

/** What GitHub's path parameters call the two halves of `owner/name`. */
export function splitRepo(repo: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', name = ''] = repo.split('/');
  return { owner, repo: name };
}

function toPermission(target: GitHubTarget): string {
  const { kind } = target.scope;
  if (target.kind === 'github_variable') return VARIABLES[kind];
  return SECRETS[target.app][kind];
}

type ByScope = Readonly<Record<GitHubScope['kind'], string>>;

const VARIABLES: ByScope = {
  repository: 'actions_variables: write',
  environment: 'actions_variables: write and environments: write',
  organization: 'organization_actions_variables: write',
};

const SECRETS: Readonly<Record<GitHubApp, ByScope>> = {
  actions: {
    repository: 'secrets: write',
    environment: 'secrets: write and environments: write',
    organization: 'organization_secrets: write',
  },
  dependabot: {
    repository: 'dependabot_secrets: write',
    environment: 'dependabot_secrets: write',
    organization: 'organization_dependabot_secrets: write',
  },
  codespaces: {
    repository: 'codespaces_secrets: write',
    environment: 'codespaces_secrets: write',
    organization: 'organization_codespaces_secrets: write',
  },
};
