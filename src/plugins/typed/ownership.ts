import { IaCProviderOwnershipService } from '../../gen/iac.ts';
import type { ProviderOwnership } from '../provider-ownership.ts';
import type { Caller } from './caller.ts';
import { fromRef } from './decode.ts';
import { toWireRef } from './encode.ts';
import { required } from '../field-error.ts';

/** Marks of ownership on the resources themselves. */
export function createOwnershipCalls(caller: Caller): ProviderOwnership {
  return {
    getOwner: (ref, options) =>
      caller.askOptional({
        method: IaCProviderOwnershipService.getOwner,
        request: () => ({ ref: toWireRef(ref) }),
        decode: ({ owner, source }) => ({ kind: 'owner' as const, owner, source }),
        limit: 'ask',
        resource: ref.name,
        signal: options?.signal,
      }),
    setOwner: (ref, owner, options) =>
      caller.askOptional({
        method: IaCProviderOwnershipService.setOwner,
        request: () => ({ ref: toWireRef(ref), owner }),
        decode: () => ({ kind: 'owner-set' as const }),
        limit: 'change',
        resource: ref.name,
        signal: options?.signal,
      }),
    listOwners: (owner, type, options) =>
      caller.askOptional({
        method: IaCProviderOwnershipService.listOwners,
        request: () => ({ owner, resourceType: type }),
        decode: ({ resources }) => ({
          kind: 'owned' as const,
          resources: resources.map((owned) => ({
            ref: fromRef(required('resources.ref', owned.ref)),
            owner: owned.owner,
            source: owned.source,
          })),
        }),
        limit: 'list',
        signal: options?.signal,
      }),
  };
}
