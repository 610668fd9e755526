import { type Clock, type Reporter } from '../ports/index.ts';
import { type EnvironmentName } from '../resources/index.ts';
import {
  encodeLock,
  type LockDocument,
  type LockOwner,
  parseLock,
  toLockKey,
} from './lock-document.ts';
import { isStale } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Companions, type Revision } from './store.ts';
import { releaseOwn } from './unlock.ts';

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

/** A lock as we wrote it last, and when we began to write it. */
export interface TakenLock {
  readonly companions: Companions;
  readonly environment: EnvironmentName;
  readonly document: LockDocument;
  readonly revision: Revision;
  readonly beatAt: Instant;
}

/** A moment by both of our clocks. */
export interface Instant {
  readonly wallMs: number;
  readonly elapsedMs: number;
}

/** This moment. */
export function readInstant(clock: Clock): Instant {
  return { wallMs: clock.now(), elapsedMs: clock.elapsedMs() };
}

/**
 * Keeps a lock that was just taken.
 *
 * Every quarter of its time it writes a heartbeat, on condition that nobody replaced the last one.
 * Time is counted from before a heartbeat is written, while others count from when they first see
 * it, so that we count it lost before anybody else may take it; and by whichever clock says more: the
 * one on the wall may be set back, the other stands still while the machine sleeps. A process that was paused finds out
 * by `assertHeld` before its next change, whether its timers have run yet or not.
 */
export function holdLock(
  taken: TakenLock,
  { clock, reporter }: { readonly clock: Clock; readonly reporter: Reporter },
): HeldLock {
  const { companions, environment, document } = taken;
  const key = toLockKey(environment);
  const { ttlMs, owner } = document;
  const lost = new AbortController();
  const stopped = new AbortController();
  let { revision, beatAt } = taken;

  const lose = (): void => {
    if (!lost.signal.aborted) lost.abort(lockLost(owner));
  };
  const leftMs = (): number => {
    const { wallMs, elapsedMs } = readInstant(clock);
    return ttlMs - Math.max(wallMs - beatAt.wallMs, elapsedMs - beatAt.elapsedMs);
  };
  const isOver = (): boolean => stopped.signal.aborted || lost.signal.aborted;
  const beat = async (): Promise<void> => {
    const at = readInstant(clock);
    const text = encodeLock({ ...document, heartbeatAt: new Date(at.wallMs).toISOString() });
    try {
      revision = await companions.put(key, text, revision);
      beatAt = at;
    } catch (error) {
      if (!isStale(error)) return; // A disk that fails now may work at the next beat.
      const ours = await findOwn(companions, key, owner.token).catch(() => revision);
      if (ours === undefined) lose();
      else revision = ours;
    }
  };
  const keepBeating = async (): Promise<void> => {
    while (!isOver()) {
      await clock.sleep(ttlMs / 4, stopped.signal);
      if (!isOver()) await beat();
    }
  };
  const watchExpiry = async (): Promise<void> => {
    while (!isOver()) {
      await clock.sleep(leftMs(), stopped.signal);
      if (!isOver() && leftMs() <= 0) lose();
    }
  };
  const beating = Promise.all([keepBeating(), watchExpiry()]);
  return {
    owner,
    lost: lost.signal,
    assertHeld: () => {
      if (leftMs() <= 0) lose();
      if (lost.signal.aborted) throw lockLost(owner);
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await beating;
      await releaseOrReport({ ...taken, revision }, reporter);
    },
  };
}

/** A lock that cannot be released expires by itself, which is no reason to fail what was done. */
async function releaseOrReport(taken: TakenLock, reporter: Reporter): Promise<void> {
  try {
    await release(taken);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    reporter.report({
      kind: 'note',
      level: 'warning',
      text: `The lock could not be released and will expire by itself: ${error.message}.`,
    });
  }
}

/** Removes what we wrote last. When that is not there, a beat may have landed without our knowing. */
async function release({ companions, environment, document, revision }: TakenLock): Promise<void> {
  try {
    await companions.remove(toLockKey(environment), revision);
  } catch (error) {
    if (!isStale(error)) throw error;
    await releaseOwn(companions, environment, document.owner.token);
  }
}

/** The revision of the lock if it carries our token: a write may have landed without our knowing. */
async function findOwn(
  companions: Companions,
  key: string,
  token: string,
): Promise<Revision | undefined> {
  const stored = await companions.get(key);
  return stored !== undefined && parseLock(stored.text, key).owner.token === token
    ? stored.revision
    : undefined;
}

function lockLost(owner: LockOwner): StateError {
  return new StateError('STATE_LOCK_LOST', `the lock of this ${owner.operation} was lost`, {
    hint: 'Look for another run or an unlock on this environment; then plan and run it again.',
  });
}
