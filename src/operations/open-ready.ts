import type { ResolvedConfig } from '../config/index.ts';
import type { StateStore } from '../state/index.ts';
import type { EnsureSecretsRequest } from './ensure-secrets.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { secretsFirst } from './secrets-first.ts';
import { isPlaceMissing, openStateOf, readStateOptions } from './open-state.ts';
import { loadRequested, type Opening, openLoaded } from './session.ts';
import type { ReadyPlace } from './state-places.ts';

/** A session, and the ports that see what was made for it. */
export type ReadyOpening =
  | (Exclude<Opening, { readonly kind: 'invalid' }> & { readonly ports: OperationPorts })
  | Extract<Opening, { readonly kind: 'invalid' }>
  | Refused;

/**
 * Opens a session and, where `mayMake`, makes first what an apply needs to be there: the secrets that
 * the config wants generated, then the place for the state. Where the config says
 * `infra.auto_bootstrap: false`, what is missing is an error that tells what makes it.
 */
export async function openReady(
  request: EnsureSecretsRequest & { readonly mayMake: boolean },
  ports: OperationPorts,
): Promise<ReadyOpening> {
  const loaded = await loadRequested(request, ports);
  if (loaded.kind === 'invalid') return loaded;
  const makes = request.mayMake && loaded.config.autoBootstrap;
  const secrets = makes
    ? await secretsFirst(loaded, request, ports)
    : { kind: 'ready' as const, ports };
  if (secrets.kind !== 'ready') return secrets;
  const need = request.mayMake ? 'all' : 'to-connect';
  const how = { request, need, ...(makes ? { openState: openWithPlace } : {}) } as const;
  const opening = await openLoaded(loaded, how, secrets.ports);
  return opening.kind === 'invalid' ? opening : { ...opening, ports: secrets.ports };
}

/** Whether a plugin's backend is there only its provider can tell, so that it is always asked. */
async function openWithPlace(
  resolved: ResolvedConfig,
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<StateStore> {
  const { state } = resolved;
  if (state === undefined) return await openStateOf(resolved, request, ports);
  const ensure = async (): Promise<void> => {
    const { ensureStatePlaces } = await import('./state-places.ts');
    const places = await ensureStatePlaces(state, { resolved, request, ports, wish: 'create' });
    for (const place of places) tell(place, ports);
  };
  if (readStateOptions(state, request, ports).kind === 'plugin') await ensure();
  try {
    return await openStateOf(resolved, request, ports);
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await ensure();
    return await openStateOf(resolved, request, ports);
  }
}

function tell({ kind, location, remarks }: ReadyPlace, { reporter }: OperationPorts): void {
  if (kind !== 'created') return;
  const text = [`Created the place for the state, ${location}.`, ...remarks].join(' ');
  reporter.report({ kind: 'note', level: 'info', text });
}
