import type { ProviderClient, ProviderIdentity } from '../provider-client.ts';
import { createAbsentServices } from './absent-services.ts';
import type { LegacyCaller } from './caller.ts';
import { createDriftCalls } from './drift.ts';
import { createDriverCalls, createObservingCalls } from './driver.ts';
import { createLifecycleCalls, createListingCalls } from './lifecycle.ts';
import { createPlanningCalls } from './planning.ts';
import { createUpkeepCalls } from './upkeep.ts';

/** What a legacy client is made of. */
export interface LegacyClientParts {
  readonly identity: ProviderIdentity;
  readonly caller: LegacyCaller;
  /** Ends the plugin. */
  readonly close: () => Promise<void>;
}

/** One provider over `InvokeService`. */
export function createLegacyClient(parts: LegacyClientParts): ProviderClient {
  const { identity, caller, close } = parts;
  return {
    identity,
    ...createAbsentServices(),
    ...createDriverCalls(caller),
    ...createObservingCalls(caller),
    ...createLifecycleCalls(caller),
    ...createListingCalls(caller),
    ...createPlanningCalls(caller),
    ...createDriftCalls(caller),
    ...createUpkeepCalls(caller),
    [Symbol.asyncDispose]: close,
  };
}
