import type { NotSupported } from '../../resources/index.ts';
import type { ProviderClient } from '../provider-client.ts';

/** The services that came with the typed wire: no provider of this one has any of them. */
type AbsentServices = Pick<
  ProviderClient,
  | 'finalizeApply'
  | 'getOwner'
  | 'setOwner'
  | 'listOwners'
  | 'captureLogs'
  | 'runJob'
  | 'jobStatus'
  | 'jobLogs'
  | 'discoverRequirements'
  | 'mapRequirements'
  | 'stateBackend'
>;

/** Answers `not-supported` for every one of them. */
export function createAbsentServices(): AbsentServices {
  const absent = (): Promise<NotSupported> => Promise.resolve({ kind: 'not-supported' });
  return {
    finalizeApply: absent,
    getOwner: absent,
    setOwner: absent,
    listOwners: absent,
    captureLogs: absent,
    runJob: absent,
    jobStatus: absent,
    jobLogs: absent,
    discoverRequirements: absent,
    mapRequirements: absent,
    stateBackend: {
      listBackendNames: absent,
      configure: absent,
      getState: absent,
      saveState: absent,
      listStates: absent,
      deleteState: absent,
      lock: absent,
      unlock: absent,
    },
  };
}
