import type { Place } from '../kernel/index.ts';

/** What became of one secret that `secrets.generate` asks to be made. No value is in it. */
export type EnsuredSecret = {
  /** Its name in the store: one credential may be several secrets. */
  readonly name: string;
  /** Where it is kept, in words, such as `GitHub secret SESSION_KEY of acme/shop`. */
  readonly store: string;
  /** Where its generator stands in the config. */
  readonly place: Place;
} & (
  | { readonly kind: 'made' }
  /** It was there already. What exists is never made anew. */
  | { readonly kind: 'kept' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    }
);

/** What became of all of them, in the order of the config. */
export type EnsuredReport = readonly EnsuredSecret[];
