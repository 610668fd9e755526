import type { Diagnostic } from '../kernel/index.ts';
import type { EnsuredReport } from '../secrets/index.ts';
import { refuseForgetting } from './apply.ts';
import type { EnsureSecretsRequest } from './ensure-secrets.ts';
import type { Refused } from './plan.ts';
import type { OperationPorts } from './ports.ts';
import { secretsFirst } from './secrets-first.ts';
import { openStateOf } from './open-state.ts';
import { type InvalidConfig, loadRequested, resolveLoaded } from './session.ts';
import { ensureStatePlaces, type ReadyPlace } from './state-places.ts';

export interface BootstrapRequest extends EnsureSecretsRequest {
  /** Looks, and makes nothing. */
  readonly isDryRun: boolean;
}

export type BootstrapOutcome =
  | {
      /** `would-bootstrap` of a dry run, where anything is missing. */
      readonly kind: 'bootstrapped' | 'would-bootstrap' | 'nothing-to-do';
      readonly secrets: EnsuredReport;
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
  const secrets = isDryRun
    ? { kind: 'ready' as const, report: [], ports }
    : await secretsFirst(loaded, request, ports);
  if (secrets.kind !== 'ready') return secrets;
  const resolution = await resolveLoaded(loaded, { request }, secrets.ports);
  if (resolution.kind === 'invalid') return resolution;
  const { resolved, seeing, diagnostics } = resolution;
  const { state } = resolved;
  if (state === undefined) return refuseForgetting({ resolved });
  const wish = isDryRun ? 'look' : 'create';
  const context = { resolved, request, ports: seeing, wish } as const;
  const places = await ensureStatePlaces(state, context);
  if (!places.some(({ kind }) => kind === 'missing')) {
    // Whoever is told that all is there must be able to rely on it.
    await using _store = await openStateOf(resolved, request, seeing);
  }
  return { kind: toKind(places, secrets.report), secrets: secrets.report, places, diagnostics };
}

function toKind(
  places: readonly ReadyPlace[],
  secrets: EnsuredReport,
): 'bootstrapped' | 'would-bootstrap' | 'nothing-to-do' {
  if (places.some(({ kind }) => kind === 'missing')) return 'would-bootstrap';
  const isMade =
    places.some(({ kind }) => kind === 'created') || secrets.some(({ kind }) => kind === 'made');
  return isMade ? 'bootstrapped' : 'nothing-to-do';
}
