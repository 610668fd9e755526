/** Time, as the rooms see it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Milliseconds since some moment before, by a clock that nobody sets, so that differences of it are
   * times that have passed. It may stand still while the machine sleeps.
   */
  elapsedMs(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal is aborted (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls back after `ms` milliseconds, at most 2^31 - 1, unless the function that it answers was
   * called before. For what is done so often that a signal for each time would be felt.
   */
  callAfter(ms: number, act: () => void): () => void;
}
