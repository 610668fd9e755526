import { resolve } from 'node:path';
import type { GitHubScope, SinkDeclaration } from '../config/index.ts';
import { assertNever } from '../kernel/index.ts';
import { findAwsRegion, type SinkTarget } from '../secrets/index.ts';
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
  const target = fillTarget(declaration, fill, sources);
  return details.length === 0 ? { kind: 'target', target } : { kind: 'unfilled', details };
}

type Fill = (text: string) => string;

function fillTarget(
  declaration: SinkDeclaration,
  fill: Fill,
  sources: SettingSources & { readonly folder: string },
): SinkTarget {
  const { kind } = declaration;
  switch (kind) {
    case 'github_secret': {
      const { app, tokenEnv, scope } = declaration;
      return { kind, name: fill(declaration.name), app, scope: fillScope(scope, fill), tokenEnv };
    }
    case 'github_variable': {
      const { tokenEnv, scope } = declaration;
      return { kind, name: fill(declaration.name), scope: fillScope(scope, fill), tokenEnv };
    }
    case 'github_env':
    case 'github_output':
      return { kind, name: fill(declaration.name) };
    case 'file':
      return { kind, path: resolve(sources.folder, fill(declaration.path)) };
    default:
      return fillStore(declaration, fill, sources);
  }
}

type StoreDeclaration = Extract<
  SinkDeclaration,
  {
    readonly kind: 'aws_secrets_manager' | 'gcp_secret_manager' | 'azure_key_vault' | 'vault_kv';
  }
>;

function fillStore(
  declaration: StoreDeclaration,
  fill: Fill,
  { variables }: Pick<SettingSources, 'variables'>,
): SinkTarget {
  const { kind } = declaration;
  const fillGiven = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : fill(text);
  switch (kind) {
    case 'aws_secrets_manager': {
      const { name, region, key } = declaration;
      const at = findAwsRegion(fillGiven(region), variables);
      return { kind, name: fill(name), region: at, key: fillGiven(key) };
    }
    case 'gcp_secret_manager':
      return { kind, name: fill(declaration.name), project: fill(declaration.project) };
    case 'azure_key_vault':
      return { kind, name: fill(declaration.name), vaultUrl: fill(declaration.vaultUrl) };
    case 'vault_kv': {
      const { version, tokenEnv, address, mountPath, path, key, namespace } = declaration;
      return {
        ...{ kind, version, tokenEnv, address: fill(address), mountPath: fill(mountPath) },
        ...{ path: fill(path), key: fill(key), namespace: fillGiven(namespace) },
      };
    }
    default:
      return assertNever(kind);
  }
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
