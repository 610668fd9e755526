import type { ResolvedConfig, ResolvedState } from '../config/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import { createAbsentStore, ensurePlaces, type StateStore } from '../state/index.ts';
import { isPlaceMissing, openStateOf, readStateOptions } from './open-state.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/** A store to look into, and where it will be while there is no such place. */
export interface LookedInto {
  readonly store: StateStore;
  readonly missingPlace: string | undefined;
  /** That it is missing, on the line of the config that names it. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Opens the store that a config names for whoever writes nothing. Where the server says twice that
 * there is no such bucket, it is a store that is empty and refuses to be written: so a plan can be
 * made before the apply that makes the place, and has the digest that this apply will compute. A
 * server that does not answer or does not let us in is an error as ever (T-06), and so is a plugin's
 * state, of which the records may be there though the place for our notes is not.
 */
export async function openToLook(
  resolved: ResolvedConfig,
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<LookedInto> {
  const { state } = resolved;
  const open = (): Promise<StateStore> => openStateOf(resolved, request, ports);
  if (state === undefined) return found(await open());
  const options = readStateOptions(state, request, ports);
  if (options.kind === 'plugin') return found(await open());
  const look = async (): Promise<string | undefined> => {
    const places = await ensurePlaces(options, 'look', ports);
    return places.find(({ kind }) => kind === 'missing')?.location;
  };
  try {
    const store = await open();
    const missingPlace = options.kind === 'filesystem' ? await look() : undefined;
    return missingPlace === undefined ? found(store) : missing(store, { missingPlace, state });
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    const missingPlace = await look();
    if (missingPlace === undefined) throw error;
    return missing(createAbsentStore(missingPlace), { missingPlace, state });
  }
}

function found(store: StateStore): LookedInto {
  return { store, missingPlace: undefined, warnings: [] };
}

function missing(
  store: StateStore,
  { missingPlace, state }: { readonly missingPlace: string; readonly state: ResolvedState },
): LookedInto {
  const warning: Diagnostic = {
    severity: 'warning',
    code: 'STATE_NOT_THERE_YET',
    summary: 'The state store does not exist yet',
    detail:
      `${missingPlace} does not exist, so nothing counts as made; the first apply makes it. Where ` +
      'there should be state already, do not apply: correct the config first, or find out who ' +
      'deleted it.',
    place: state.place,
  };
  return { store, missingPlace, warnings: [warning] };
}
