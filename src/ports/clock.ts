/** Time, as the rooms see it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal is aborted (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
