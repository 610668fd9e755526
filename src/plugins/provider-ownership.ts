import type { CallOptions, NotSupported, ResourceRef } from '../resources/index.ts';

/** A resource and the mark it carries. */
export interface OwnedResource {
  readonly ref: ResourceRef;
  readonly owner: string;
  /** Where the provider keeps the mark, such as a tag. */
  readonly source: string;
}

/** Marks of ownership that a provider keeps on the resources themselves. */
export interface ProviderOwnership {
  /** The owner is empty when the resource carries no mark. */
  getOwner(
    ref: ResourceRef,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'owner'; readonly owner: string; readonly source: string } | NotSupported
  >;
  setOwner(
    ref: ResourceRef,
    owner: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'owner-set' } | NotSupported>;
  /** An empty type lists every type. */
  listOwners(
    owner: string,
    type: string,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'owned'; readonly resources: readonly OwnedResource[] } | NotSupported
  >;
}
