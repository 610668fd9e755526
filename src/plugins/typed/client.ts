import type { ProviderClient, ProviderIdentity } from '../provider-client.ts';
import type { Caller } from './caller.ts';
import { createDriftCalls } from './drift.ts';
import { createDriverCalls, createObservingCalls } from './driver.ts';
import { createJobCalls } from './jobs.ts';
import { createLifecycleCalls, createListingCalls } from './lifecycle.ts';
import { createOwnershipCalls } from './ownership.ts';
import { createPlanningCalls } from './planning.ts';
import { createRequirementCalls } from './requirements.ts';
import { createStateBackendCalls } from './state-backend.ts';
import { createUpkeepCalls } from './upkeep.ts';

/** What a typed client is made of. */
export interface TypedClientParts {
  readonly identity: ProviderIdentity;
  readonly caller: Caller;
  /** Ends the plugin. */
  readonly close: () => Promise<void>;
}

/** One provider over the typed services. */
export function createTypedClient(parts: TypedClientParts): ProviderClient {
  const { identity, caller, close } = parts;
  return {
    identity,
    ...createDriverCalls(caller),
    ...createObservingCalls(caller),
    ...createLifecycleCalls(caller),
    ...createListingCalls(caller),
    ...createPlanningCalls(caller),
    ...createDriftCalls(caller),
    ...createOwnershipCalls(caller),
    ...createJobCalls(caller),
    ...createRequirementCalls(caller),
    ...createUpkeepCalls(caller),
    stateBackend: createStateBackendCalls(caller),
    [Symbol.asyncDispose]: close,
  };
}
