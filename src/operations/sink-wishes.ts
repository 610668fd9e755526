import { findUnusableName, type SinkDeclaration } from '../config/index.ts';
import {
  type Diagnostic,
  hideUser,
  isConfidential,
  parseWebAddress,
  type Place,
  type Secret,
} from '../kernel/index.ts';
import { describeTarget, isKeyVault, type SinkTarget, toSinkId } from '../secrets/index.ts';
import type { SettingSources } from './fill-setting.ts';
import { toOutputSecretWishes } from './output-secret-wishes.ts';
import type { Session } from './session.ts';
import { toSinkTarget } from './sink-target.ts';

/** One output that is to be at one target. */
export interface SinkWish {
  /** The resource's name in this environment. */
  readonly resource: string;
  readonly output: string;
  readonly target: SinkTarget;
  /** See `toSinkId`. */
  readonly id: string;
  /** Where the sink stands in the config. */
  readonly place: Place;
}

export interface SinkWishes {
  readonly wishes: readonly SinkWish[];
  /** Everything wrong with them; nothing may be changed then. */
  readonly problems: readonly Diagnostic[];
  /** Tokens that the config itself holds, by the names that the targets have for them. */
  readonly tokens: ReadonlyMap<string, Secret>;
}

/**
 * Every sink of the environment's resources, filled in and checked: names by the rules of who keeps
 * them, addresses, and that no two outputs go to one place, where the later would replace the earlier.
 */
export function toSinkWishes(
  session: Pick<Session, 'resolved' | 'config'>,
  sources: SettingSources & { readonly folder: string },
): SinkWishes {
  const secrets = toOutputSecretWishes(session, sources);
  const wishes: SinkWish[] = [];
  const problems: Diagnostic[] = [...secrets.problems];
  const byId = new Map<string, SinkWish>();
  const add = (wish: SinkWish): void => {
    const twin = byId.get(wish.id);
    if (twin === undefined) byId.set(wish.id, wish);
    else problems.push(toCollision(wish, twin));
    wishes.push(wish);
  };
  for (const { resource, output, declaration } of declarationsOf(session)) {
    const { place } = declaration;
    const outcome = toSinkTarget(declaration, sources);
    if (outcome.kind === 'unfilled') {
      problems.push(...outcome.details.map((detail) => toProblem(detail, place)));
      continue;
    }
    const { target } = outcome;
    problems.push(...findProblems(target).map((detail) => toProblem(detail, place)));
    add({ resource, output, target, id: toSinkId(target), place });
  }
  secrets.wishes.forEach(add);
  return { wishes, problems, tokens: secrets.tokens };
}

interface Declared {
  readonly resource: string;
  readonly output: string;
  readonly declaration: SinkDeclaration;
}

function declarationsOf({
  resolved,
  config,
}: Pick<Session, 'resolved' | 'config'>): readonly Declared[] {
  const outputsOf = new Map<string, Session['config']['modules'][number]['outputs']>();
  for (const { name, outputs } of config.modules) outputsOf.set(name, outputs);
  return resolved.resources.flatMap(({ name, baseName }) =>
    [...(outputsOf.get(baseName) ?? [])].flatMap(([output, { sinks }]) =>
      sinks.map((declaration) => ({ resource: name, output, declaration })),
    ),
  );
}

function toProblem(detail: string, place: Place): Diagnostic {
  return {
    severity: 'error',
    code: 'SINK_UNUSABLE',
    summary: 'A sink cannot be used',
    detail,
    place,
  };
}

function toCollision(wish: SinkWish, twin: SinkWish): Diagnostic {
  const where = describeTarget(wish.target);
  return toProblem(
    `${wish.output} of ${wish.resource} and ${twin.output} of ${twin.resource} both go to the ${where}` +
      `, so that one would replace the other (line ${String(twin.place.line)}). Give one another name.`,
    wish.place,
  );
}

/** What is wrong with a target as it is now that its settings are filled in. */
function findProblems(target: SinkTarget): readonly string[] {
  switch (target.kind) {
    case 'github_secret':
    case 'github_variable':
      return [...nameProblems(target.name, 'github'), ...scopeProblems(target.scope)];
    case 'github_env':
      return nameProblems(target.name, 'variable');
    case 'github_output':
      return nameProblems(target.name, 'output');
    case 'gcp_secret_manager':
      return nameProblems(target.name, 'gcp');
    case 'azure_key_vault':
      return [...nameProblems(target.name, 'azure'), ...vaultProblems(target.vaultUrl)];
    case 'vault_kv':
      return [
        ...addressProblems('address', target.address),
        ...pathProblems('mount_path', target.mountPath),
        ...pathProblems('path', target.path),
      ];
    case 'aws_secrets_manager':
      return regionProblems(target.region);
    case 'file':
      return [];
  }
}

/** Such a path would lead to another place than it says. */
function pathProblems(setting: string, path: string): readonly string[] {
  return path.split('/').some((segment) => segment === '.' || segment === '..')
    ? [`"${path}" cannot be \`${setting}\`: it climbs. Write the path itself, without dots.`]
    : [];
}

/** It becomes a part of the name of the server that credentials are used at. */
function regionProblems(region: string | undefined): readonly string[] {
  return region === undefined || /^[a-z0-9-]+$/.test(region)
    ? []
    : [`"${region}" is no region of AWS. Write one such as eu-central-1.`];
}

function nameProblems(
  name: string,
  keeper: Parameters<typeof findUnusableName>[1],
): readonly string[] {
  const problem = findUnusableName(name, keeper);
  return problem === undefined ? [] : [problem];
}

type Scope = Extract<SinkTarget, { readonly kind: 'github_variable' }>['scope'];

function scopeProblems(scope: Scope): readonly string[] {
  if (scope.kind === 'organization') {
    return OWNER.test(scope.organization)
      ? []
      : [`"${scope.organization}" is no name of an organization. Correct it.`];
  }
  return REPOSITORY.test(scope.repo)
    ? []
    : [`"${scope.repo}" is no repository. Write it as OWNER/NAME.`];
}

const OWNER = /^[\w.-]+$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/** Secrets go over TLS, or stay on this machine. */
function addressProblems(setting: string, text: string): readonly string[] {
  const address = parseWebAddress(text);
  if (address === undefined) {
    return [
      `"${hideUser(text)}" is no address for \`${setting}\`. Write one that begins with https:// and names no user.`,
    ];
  }
  return isConfidential(address)
    ? []
    : [`"${text}" would send secrets in the open. Write an address that begins with https://.`];
}

/** A token for key vaults is sent to nobody else. */
function vaultProblems(text: string): readonly string[] {
  const problems = addressProblems('vault_url', text);
  const host = parseWebAddress(text)?.hostname ?? '';
  if (problems.length > 0 || isKeyVault(host)) return problems;
  return [
    `"${text}" is the address of no key vault. Write one such as https://NAME.vault.azure.net/.`,
  ];
}
