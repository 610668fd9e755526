import {
  type Config,
  resolveForEnv,
  type ResolveOptions,
  type ResolveOutcome,
} from '../config/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/**
 * Which secrets a command needs: only those that providers and state are reached with; those that
 * resources are made with as well, as far as they are there; or all of these, before it begins.
 */
export type SecretNeed = 'to-connect' | 'if-there' | 'all';

/** A config in one environment, and what its texts were filled in from. */
export interface ResolvedSecrets {
  readonly resolution: ResolveOutcome;
  /** The variables of this process, with the secrets that were read in place of those of their names. */
  readonly variables: Environment;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves a config with the variables that it is given. */
export type ResolveWith = (variables: Environment) => ResolveOutcome;

/**
 * Resolves a config, and reads first what it needs of its declared secrets from their stores (T-71).
 * Everything about stores is loaded only where the config declares secrets.
 */
export async function resolveWithSecrets(
  config: Config,
  { request, need }: { readonly request: EnvironmentRequest; readonly need: SecretNeed },
  ports: OperationPorts,
): Promise<ResolvedSecrets> {
  const resolve: ResolveWith = (variables) =>
    resolveForEnv(config, request.environment, toOptions({ request, need }, variables));
  const { entries = [], generate = [] } = config.secrets ?? {};
  if (entries.length + generate.length === 0) {
    const resolution = resolve(ports.environment);
    return { resolution, variables: ports.environment, diagnostics: resolution.diagnostics };
  }
  const { readNeeded } = await import('./read-needed.ts');
  return await readNeeded({ config, request, need, resolve }, ports);
}

function toOptions(
  { request, need }: { readonly request: EnvironmentRequest; readonly need: SecretNeed },
  variables: Environment,
): ResolveOptions {
  const { needsEnvironment = false } = request;
  return { variables, needsEnvironment, judgesPreserved: need === 'all' };
}
