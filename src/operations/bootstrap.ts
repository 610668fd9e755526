import type { Diagnostic } from '../kernel/index.ts';
import type { EnsuredReport } from '../secrets/index.ts';
import { refuseForgetting } from './apply.ts';
import type { EnsureSecretsRequest } from './ensure-secrets.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import type { NeededSecret } from './rehearse-secrets.ts';
import { secretsFirst } from './secrets-first.ts';
import { openStateOf } from './open-state.ts';
import { type InvalidConfig, loadRequested, resolveLoaded } from './session.ts';
import { ensureStatePlaces, type ReadyPlace } from './state-places.ts';

export interface BootstrapRequest extends EnsureSecretsRequest {
  /** Looks for what is there, by names where it is a secret, and makes nothing. */
  readonly isDryRun: boolean;
}

export type BootstrapOutcome =
  | {
      /** `would-bootstrap` of a dry run, where anything is missing. */
      readonly kind: 'bootstrapped' | 'would-bootstrap' | 'nothing-to-do';
      readonly secrets: EnsuredReport;
      /** Of a dry run: the declared secrets that a bootstrap reads. */
      readonly reads: readonly NeededSecret[];
      readonly places: readonly ReadyPlace[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Makes what an apply of the environment needs to be there: the secrets that the config wants
 * generated, then the place for its state (compat-core 5.8). What is there already stays as it is, so
 * that it can be run again at any time. The config is read and never written (T-43, T-44).
 *
 * @throws StateError, PluginError, DriverError
 */
export async function bootstrap(
  request: BootstrapRequest,
  ports: OperationPorts,
): Promise<BootstrapOutcome> {
  const { environment, isDryRun } = request;
  ports.reporter.report({ kind: 'operation-started', operation: 'bootstrap', environment });
  const loaded = await loadRequested(request, ports);
  if (loaded.kind === 'invalid') return loaded;
  const secrets = await secretsFirst(loaded, request, ports);
  if (secrets.kind !== 'ready') return secrets;
  if (isDryRun) {
    const { rehearseBootstrap } = await import('./rehearse-bootstrap.ts');
    return await rehearseBootstrap({ loaded, request, secrets: secrets.report }, ports);
  }
  const resolution = await resolveLoaded(loaded, { request }, secrets.ports);
  if (resolution.kind === 'invalid') return resolution;
  const { resolved, seeing, diagnostics } = resolution;
  const { state } = resolved;
  if (state === undefined) return refuseForgetting({ resolved });
  const context = { resolved, request, ports: seeing, wish: 'create' } as const;
  const places = await ensureStatePlaces(state, context);
  // Whoever is told that all is there must be able to rely on it.
  await using _store = await openStateOf(resolved, request, seeing);
  const isMade =
    places.some(({ kind }) => kind === 'created') ||
    secrets.report.some(({ kind }) => kind === 'made');
  const kind = isMade ? 'bootstrapped' : 'nothing-to-do';
  return { kind, secrets: secrets.report, reads: [], places, diagnostics };
}
