import { resolve } from 'node:path';
import type { GitHubScope, SinkDeclaration } from '../config/index.ts';
import { assertNever } from '../kernel/index.ts';
import type { SinkTarget } from '../secrets/index.ts';
import { fillSetting, type SettingSources } from './fill-setting.ts';

export type TargetOutcome =
  | { readonly kind: 'target'; readonly target: SinkTarget }
  /** Full sentences. */
  | { readonly kind: 'unfilled'; readonly details: readonly string[] };

/** What a declaration means in this run: every setting filled in, paths absolute. */
export function toSinkTarget(
  declaration: SinkDeclaration,
  sources: SettingSources & { readonly folder: string },
): TargetOutcome {
  const details: string[] = [];
  const fill = (text: string): string => {
    const filled = fillSetting(text, sources);
    if (filled.kind === 'filled') return filled.text;
    details.push(filled.detail);
    return text;
  };
  const target = fillTarget(declaration, fill, sources.folder);
  return details.length === 0 ? { kind: 'target', target } : { kind: 'unfilled', details };
}

type Fill = (text: string) => string;

function fillTarget(declaration: SinkDeclaration, fill: Fill, folder: string): SinkTarget {
  const { kind } = declaration;
  switch (kind) {
    case 'github_secret': {
      const { app, tokenEnv } = declaration;
      const scope = fillScope(declaration.scope, fill);
      return { kind, name: fill(declaration.name), app, scope, tokenEnv };
    }
    case 'github_variable': {
      const scope = fillScope(declaration.scope, fill);
      return { kind, name: fill(declaration.name), scope, tokenEnv: declaration.tokenEnv };
    }
    case 'github_env':
    case 'github_output':
      return { kind, name: fill(declaration.name) };
    case 'aws_secrets_manager': {
      const { region, key } = declaration;
      return {
        kind,
        name: fill(declaration.name),
        region: region && fill(region),
        key: key && fill(key),
      };
    }
    case 'gcp_secret_manager':
      return { kind, name: fill(declaration.name), project: fill(declaration.project) };
    case 'azure_key_vault':
      return { kind, name: fill(declaration.name), vaultUrl: fill(declaration.vaultUrl) };
    case 'vault_kv':
      return fillVault(declaration, fill);
    case 'file':
      return { kind, path: resolve(folder, fill(declaration.path)) };
    default:
      return assertNever(kind);
  }
}

function fillVault(
  declaration: Extract<SinkDeclaration, { readonly kind: 'vault_kv' }>,
  fill: Fill,
): SinkTarget {
  const { kind, version, tokenEnv, namespace } = declaration;
  return {
    kind,
    version,
    tokenEnv,
    address: fill(declaration.address),
    mountPath: fill(declaration.mountPath),
    path: fill(declaration.path),
    key: fill(declaration.key),
    namespace: namespace && fill(namespace),
  };
}

function fillScope(scope: GitHubScope, fill: Fill): GitHubScope {
  switch (scope.kind) {
    case 'repository':
      return { ...scope, repo: fill(scope.repo) };
    case 'environment':
      return { ...scope, repo: fill(scope.repo), environment: fill(scope.environment) };
    case 'organization':
      return {
        ...scope,
        organization: fill(scope.organization),
        repositories: scope.repositories.map(fill),
      };
    default:
      return assertNever(scope);
  }
}
