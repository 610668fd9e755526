import type { Place } from '../kernel/index.ts';

/** How ensuring one secret ended. */
export type Ensured =
  | { readonly kind: 'made' }
  /** It was there already. What exists is never made anew. */
  | { readonly kind: 'kept' }
  /** It is not there, and a run that is no dry run makes it. */
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    };

/** What became of one secret that `secrets.generate` asks to be made. No value is in it. */
export type EnsuredSecret = Ensured & {
  /** Its name in the store: one credential may be several secrets. */
  readonly name: string;
  /** What it is, in words, such as `GitHub secret SESSION_KEY of acme/shop`. */
  readonly secret: string;
  /** Where its generator stands in the config. */
  readonly place: Place;
};

/** What became of all of them, in the order of the config. */
export type EnsuredReport = readonly EnsuredSecret[];
