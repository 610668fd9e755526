/** A place for state as it was found, or as it was made. */
export interface StatePlace {
  readonly kind: 'present' | 'created' | 'missing';
  /** For people: `s3 acme-state/iac-state/`. No secret. */
  readonly location: string;
  /** What is worth knowing of it; full sentences. */
  readonly remarks: readonly string[];
  /** What the steps that follow may want to know, by upstream's names of variables. No secret. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Whether a place that is missing is to be made. */
export type PlaceWish = 'look' | 'create';
