import type { EnvironmentName } from '../resources/index.ts';

/** Who takes a lock and why: what another run shows while it waits. */
export interface LockOwner {
  /** Unique for this holding; how the post step knows its own. */
  readonly token: string;
  /** `apply`, `destroy`, … */
  readonly operation: string;
  /** `owner/repo` in a workflow; otherwise empty. */
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly job: string;
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  /** A link to the run, or empty. */
  readonly url: string;
}

export interface LockRequest {
  readonly environment: EnvironmentName;
  readonly owner: LockOwner;
  /** How long to wait for a holder that lives; 0 refuses at once. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/** A lock that is held. Disposing it releases it, if it is still ours. */
export interface HeldLock extends AsyncDisposable {
  readonly owner: LockOwner;
  /**
   * Aborted when the lock is lost or its heartbeat cannot be written in time: nothing may be
   * changed from then on.
   */
  readonly lost: AbortSignal;
  /** @throws StateError `STATE_LOCK_LOST` */
  assertHeld(): void;
}
