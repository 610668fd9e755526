import type { ResolvedConfig, ResolvedState } from '../config/index.ts';
import { environmentFlag } from '../resources/index.ts';
import {
  openStore,
  secretsOf,
  StateError,
  type StateStore,
  type StoreOptions,
  toStoreOptions,
} from '../state/index.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { createStateBackends } from './state-backends.ts';

/** Opens the store that a config names, in the memory of this process where it names none. */
export async function openStateOf(
  { state }: ResolvedConfig,
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<StateStore> {
  if (state === undefined) return await openStore({ kind: 'memory' }, ports);
  const options = readStateOptions(state, request, ports);
  try {
    return await openStore(options, { ...ports, backends: createStateBackends(request, ports) });
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    throw withWayOut(error, request);
  }
}

/** A place that is missing, with what to do about that. */
export function withWayOut(
  { code, message, cause }: StateError,
  { environment }: EnvironmentRequest,
): StateError {
  return new StateError(code, message, {
    hint: `Run \`wfctl infra bootstrap${environmentFlag(environment)}\`, which creates it, or correct its name, region or endpoint; nothing was changed.`,
    cause,
  });
}

/** Whether the server answered that there is no such place, and not merely none that we may see. */
export function isPlaceMissing(error: unknown): error is StateError {
  return error instanceof StateError && error.code === 'STATE_BACKEND_MISSING';
}

/** How the state that a config names is reached. Its secrets are concealed from then on. */
export function readStateOptions(
  state: ResolvedState,
  request: EnvironmentRequest,
  ports: OperationPorts,
): StoreOptions {
  const options = toStoreOptions({ ...state, baseFolder: request.folder }, ports);
  for (const secret of secretsOf(options, ports)) ports.concealer.conceal(secret.reveal());
  return options;
}
