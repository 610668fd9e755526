import { assertNever, type Diagnostic } from '../kernel/index.ts';
import type { EnsuredReport, EnsuredSecret } from '../secrets/index.ts';
import type { EnsureSecretsRequest } from './ensure-secrets.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import type { InvalidConfig, LoadedConfig } from './session.ts';

/** The secrets are there; `ports` are those that see them. */
export interface SecretsReady {
  readonly kind: 'ready';
  /** Empty where the config wants none made. */
  readonly report: EnsuredReport;
  readonly ports: OperationPorts;
}

/**
 * Makes the secrets that the config wants generated before any variable of it is read, since the
 * place for the state may be reached by one of them (T-71). One that could not be made stops
 * everything that comes after.
 */
export async function secretsFirst(
  { config }: LoadedConfig,
  request: EnsureSecretsRequest,
  ports: OperationPorts,
): Promise<SecretsReady | InvalidConfig | Refused> {
  if ((config.secrets?.generate ?? []).length === 0) return { kind: 'ready', report: [], ports };
  const { ensureSecrets } = await import('./ensure-secrets.ts');
  const outcome = await ensureSecrets(request, ports);
  switch (outcome.kind) {
    case 'invalid':
    case 'refused':
      return outcome;
    case 'ensured':
      return {
        kind: 'ready',
        report: outcome.report,
        ports: { ...ports, environment: outcome.environment },
      };
    case 'partly-ensured':
    case 'cancelled':
      return { kind: 'refused', diagnostics: outcome.report.flatMap(toProblem) };
    default:
      return assertNever(outcome);
  }
}

function toProblem(secret: EnsuredSecret): readonly Diagnostic[] {
  if (secret.kind !== 'failed') return [];
  const { code, error, hint, place } = secret;
  const detail =
    `The ${secret.secret} was to be made before anything that may need it: ${error}. ` +
    `${hint ?? ''} What was made stays; run it again to go on from there.`;
  return [{ severity: 'error', code, summary: 'A secret could not be made', detail, place }];
}
