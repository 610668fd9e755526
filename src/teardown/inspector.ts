import type { CallOptions, NotSupported, ResourceDriver, ResourceRef } from '../resources/index.ts';

/** What finding and deleting resources asks of a provider; every method rejects with `DriverError`. */
export interface Inspector extends Pick<ResourceDriver, 'read' | 'enumerateAll' | 'delete'> {
  enumerateByTag(
    tag: string,
  ): Promise<{ readonly kind: 'refs'; readonly refs: readonly ResourceRef[] } | NotSupported>;
  /** An empty type lists every type. */
  listOwners(
    owner: string,
    type: string,
    options?: CallOptions,
  ): Promise<
    | { readonly kind: 'owned'; readonly resources: readonly { readonly ref: ResourceRef }[] }
    | NotSupported
  >;
  /** The owner is empty when the resource carries no mark. */
  getOwner(
    ref: ResourceRef,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'owner'; readonly owner: string } | NotSupported>;
}
