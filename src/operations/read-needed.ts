import { type Config, expandEverything, type ResolveOutcome } from '../config/index.ts';
import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { toEnvironmentName } from '../resources/index.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { createSecretStores } from './secret-stores.ts';
import { listDeclared, readSecretValues, type SecretValues } from './secret-values.ts';
import type { ResolvedSecrets, ResolveWith, SecretNeed } from './session-secrets.ts';

/**
 * Hears from the config which of its secrets it asks for, reads those, and resolves it with them. A
 * store that nothing needs a secret of is not asked (T-54).
 */
export async function readNeeded(
  {
    config,
    request,
    need,
    resolve,
  }: {
    readonly config: Config;
    readonly request: EnvironmentRequest;
    readonly need: SecretNeed;
    readonly resolve: ResolveWith;
  },
  ports: OperationPorts,
): Promise<ResolvedSecrets> {
  const declared = listDeclared(config);
  const environment = toEnvironmentName(request.environment);
  const stores = createSecretStores({ ...request, config, environment }, ports);
  const read = (names: ReadonlySet<string>, variables: Environment): Promise<SecretValues> => {
    const secrets = [...declared.values()].filter(({ name }) => names.has(name));
    return readSecretValues(secrets, { stores, variables, environment }, ports);
  };
  const first = await read(listAsked(resolve, ports.environment), ports.environment);
  const resolution = resolve(first.variables);
  const isInvalid = resolution.kind === 'invalid' || hasErrors(resolution.diagnostics);
  const found = isInvalid ? first.problems : first.problems.map(soften);
  const diagnostics = [...found, ...resolution.diagnostics];
  if (resolution.kind === 'invalid' || need === 'to-connect') {
    return { resolution, variables: first.variables, diagnostics };
  }
  const second = await read(listUsed(resolution.config.resources), first.variables);
  const left = need === 'all' ? second.problems : second.problems.filter(isStrange).map(soften);
  return { resolution, variables: second.variables, diagnostics: [...left, ...diagnostics] };
}

/** The variables that are looked up to resolve the config: what stands in providers and state. */
export function listAsked(resolve: ResolveWith, variables: Environment): ReadonlySet<string> {
  const asked = new Set<string>();
  resolve((name) => {
    asked.add(name);
    return variables(name);
  });
  return asked;
}

/** The variables that resources name, and that are filled in when they are made. */
function listUsed(
  resources: Extract<ResolveOutcome, { readonly kind: 'resolved' }>['config']['resources'],
): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { config } of resources) {
    expandEverything(config ?? {}, (name) => {
      used.add(name);
      return undefined;
    });
  }
  return used;
}

/** A plan is often made where the secrets of an environment are not to be had; that is no finding. */
function isStrange({ code }: Diagnostic): boolean {
  return code !== 'SECRET_MISSING' && code !== 'SECRET_EMPTY';
}

/** What only an unused provider would have needed stands in nobody's way. */
function soften(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: 'warning' };
}
