import type { Place } from '../kernel/index.ts';

/** What became of one output at one of its sinks. */
export type SinkResult = {
  readonly resource: string;
  readonly output: string;
  /** The sink in words, such as `GitHub secret DB_URL of acme/shop`. */
  readonly sink: string;
  /** Where the sink stands in the config. */
  readonly place: Place;
} & (
  | { readonly kind: 'delivered' }
  /** The same value is there since an earlier run. */
  | { readonly kind: 'unchanged' }
  /** There is no resource yet whose output it could be. */
  | { readonly kind: 'no-resource' }
  /** It is for the steps of a job, and this is none. */
  | { readonly kind: 'no-job' }
  /** Remembered as owed, unless it is only for this job. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    }
);

/** What became of all sinks of an environment, in the order of the config. */
export type SinkReport = readonly SinkResult[];
