import type { ResourceOutput, ResourceRef } from '../resources/index.ts';

/**
 * What speaks for a resource being the environment's: the config resolves to its name, our state has
 * its record, an apply that was cut off was about to make it, or it carries a mark that was given to
 * us as the environment's.
 */
export type Evidence = 'config' | 'state' | 'journal' | 'tag' | 'owner';

/** A resource that should be there, and how we know of it. */
export interface Expected {
  readonly providerRef: string;
  readonly name: string;
  readonly type: string;
  /** Empty where only the name is known. */
  readonly providerId: string;
  readonly evidence: Evidence;
}

/** A resource that a provider says is there. */
export interface Sighting {
  readonly providerRef: string;
  readonly ref: ResourceRef;
  readonly evidence: ReadonlySet<Evidence>;
  /** The provider showed several of that name and type. */
  readonly isAmbiguous: boolean;
  /** Who owns it by the provider's account; empty when nobody does or nobody was asked for. */
  readonly owner: string;
  /** `undefined` where the provider could only name it. */
  readonly output: ResourceOutput | undefined;
}

/** Equal for two sightings of one resource. */
export function sightingKey({ providerRef, ref }: Pick<Sighting, 'providerRef' | 'ref'>): string {
  return JSON.stringify([providerRef, ref.type, ref.providerId === '' ? ref.name : ref.providerId]);
}
