/** How the fake plugin of a test behaves; everything left out behaves well. */
export interface Behaviour {
  readonly start?: 'good' | 'rubbish' | 'dies' | 'silent';
  readonly name?: string;
  readonly health?: 'not-serving';
  readonly registry?: 'listed' | 'empty' | 'failed-precondition' | 'no-plugin-service';
  readonly reflection?: 'v1' | 'v1alpha';
  readonly services?: 'legacy';
  readonly planVersion?: string;
  readonly initialize?: 'refused';
  /** Creating dies when left out. */
  readonly create?: 'other-name';
  readonly shutdown?: 'ignored' | 'crashes';
  /** How many lines of about 1,000 bytes it prints over its stdio stream. */
  readonly stdio?: number;
}
