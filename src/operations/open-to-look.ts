import type { ResolvedConfig } from '../config/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import { createAbsentStore, ensurePlaces, type StateStore } from '../state/index.ts';
import { isPlaceMissing, openStateOf, readStateOptions } from './open-state.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/** A store to look into, and where it will be while there is no such place. */
export interface LookedInto {
  readonly store: StateStore;
  readonly missingPlace: string | undefined;
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
  const options = state === undefined ? undefined : readStateOptions(state, request, ports);
  if (options === undefined || options.kind === 'plugin') {
    return { store: await open(), missingPlace: undefined };
  }
  const look = async (): Promise<string | undefined> => {
    const places = await ensurePlaces(options, 'look', ports);
    return places.find(({ kind }) => kind === 'missing')?.location;
  };
  try {
    const store = await open();
    return { store, missingPlace: options.kind === 'filesystem' ? await look() : undefined };
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    const missingPlace = await look();
    if (missingPlace === undefined) throw error;
    return { store: createAbsentStore(missingPlace), missingPlace };
  }
}

/** What there is to say of a place that counts as empty because it is not there. */
export function missingPlaceWarnings(about: {
  readonly resolved: Pick<ResolvedConfig, 'state'>;
  readonly missingPlace: string | undefined;
}): readonly Diagnostic[] {
  const { missingPlace, resolved } = about;
  if (missingPlace === undefined || resolved.state === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'STATE_NOT_THERE_YET',
      summary: 'The state store does not exist yet',
      detail:
        `${missingPlace} does not exist, so nothing counts as made; the first apply makes it. Where ` +
        'there should be state already, do not apply: correct the config first, or find out who ' +
        'deleted it.',
      place: resolved.state.place,
    },
  ];
}
