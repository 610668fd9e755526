import type { ResolvedConfig } from '../config/index.ts';
import { ensurePlaces, StateError, type StateStore } from '../state/index.ts';
import { openStateOf, readStateOptions, withWayOut } from './open-state.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/**
 * Opens the store of a config whose applies are to make no place for it. A folder that is missing is
 * an error then, as a bucket is: otherwise a slip in its name would be an empty state.
 *
 * @throws StateError `STATE_BACKEND_MISSING`
 */
export async function openMadeState(
  resolved: ResolvedConfig,
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<StateStore> {
  const { state } = resolved;
  const options = state === undefined ? undefined : readStateOptions(state, request, ports);
  if (options?.kind === 'filesystem') {
    const [place] = await ensurePlaces(options, 'look', ports);
    if (place?.kind === 'missing') {
      const text = `there is no folder ${options.directory} for the state`;
      throw withWayOut(new StateError('STATE_BACKEND_MISSING', text), request);
    }
  }
  return await openStateOf(resolved, request, ports);
}
