import { type Clock, type GitHubApi, type Liveness, type Reporter } from '../ports/index.ts';
import { type EnvironmentName } from '../resources/index.ts';
import { type HeldLock, holdLock, readInstant } from './held-lock.ts';
import { createHolderLookup, type HolderLookup } from './holder-lookup.ts';
import {
  describeHolder,
  encodeLock,
  type LockDocument,
  type LockOwner,
  parseLock,
  toLockKey,
} from './lock-document.ts';
import { isStale } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Companions, type Revision } from './store.ts';

/** What is asked of {@link acquireLock}. */
export interface LockRequest {
  readonly environment: EnvironmentName;
  readonly owner: LockOwner;
  /** How long to wait for a holder that lives; 0 refuses at once. */
  readonly waitMs: number;
  /** How long a heartbeat counts; 60 seconds when absent. */
  readonly ttlMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** What {@link acquireLock} looks to. */
export interface LockPorts {
  readonly clock: Clock;
  readonly liveness: Liveness;
  readonly reporter: Reporter;
  /** Says whether a holder's job has ended; absent where there is no token for it. */
  readonly github?: GitHubApi | undefined;
}

/**
 * Takes the lock of an environment, or waits for it.
 *
 * A dead holder stops nobody. It is followed
 * - at once, when its process is known to be gone;
 * - when GitHub says that its job has ended, and the lock looks abandoned: overdue when first seen, or
 *   not changed for a third of its time, by our clock, in which a holder that lives would have;
 * - when its lock did not change for as long as a heartbeat counts, by *our* clock and one that nobody
 *   sets, so that neither a difference between two clocks nor one that is put right can steal a lock
 *   from a holder that lives;
 * - at once, when its last heartbeat is so old that no such difference explains it
 *   (ten times its time plus an hour).
 *
 * `waitMs` is for holders that live: while the heartbeat is overdue by the holder's own account, we
 * go on watching until one of these rules decides. Every step is a conditional write, so that of
 * two who see the same dead holder one follows it and the other sees a new one.
 *
 * @throws StateError `STATE_LOCKED`, naming the holder; `STATE_UNREADABLE` for a lock that makes no
 *   sense
 */
export async function acquireLock(
  companions: Companions,
  request: LockRequest,
  ports: LockPorts,
): Promise<HeldLock> {
  const { clock } = ports;
  const key = toLockKey(request.environment);
  const startedMs = clock.elapsedMs();
  const announce = createAnnouncer(ports.reporter);
  const lookup = createHolderLookup(ports);
  let watched: Watched | undefined;
  for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const stored = await companions.get(key);
    if (stored === undefined) {
      const held = await tryToTake(companions, { request, ports, expected: undefined });
      if (held !== undefined) return held;
      continue;
    }
    const lock = parseLock(stored.text, key);
    const seen = { atMs: clock.elapsedMs(), wallMs: clock.now() };
    watched = watch(watched, { lock, revision: stored.revision, ...seen });
    const holder = describeHolder(lock.owner, lock.acquiredAt);
    const verdict = await judge(watched, { ...ports, lookup, signal: request.signal });
    if (verdict.kind === 'dead') {
      const expected = stored.revision;
      const held = await tryToTake(companions, { request, ports, expected });
      if (held === undefined) continue;
      ports.reporter.report({ kind: 'lock-taken-over', holder, reason: verdict.reason });
      return held;
    }
    const waitedMs = clock.elapsedMs() - startedMs;
    const leftMs = verdict.kind === 'living' ? request.waitMs - waitedMs : pauseMs;
    if (leftMs <= 0 || request.signal?.aborted === true) throw locked(request.environment, holder);
    announce(holder, waitedMs);
    await clock.sleep(Math.min(pauseMs, leftMs), request.signal);
  }
}

const DEFAULT_TTL_MS = 60_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
/** While we wait for the same holder, we say so this often. */
const ANNOUNCE_EVERY_MS = 15_000;

interface Taking {
  readonly request: LockRequest;
  readonly ports: LockPorts;
  readonly expected: Revision | undefined;
}

/** `undefined` when somebody else was first. */
async function tryToTake(
  companions: Companions,
  { request, ports, expected }: Taking,
): Promise<HeldLock | undefined> {
  const { environment, owner, ttlMs = DEFAULT_TTL_MS } = request;
  const beatAt = readInstant(ports.clock);
  const now = new Date(beatAt.wallMs).toISOString();
  const process = ports.liveness.self;
  const document: LockDocument = { owner, process, acquiredAt: now, heartbeatAt: now, ttlMs };
  try {
    const text = encodeLock(document);
    const revision = await companions.put(toLockKey(environment), text, expected);
    return holdLock({ companions, environment, document, revision, beatAt }, ports);
  } catch (error) {
    if (isStale(error)) return undefined;
    throw error;
  }
}

/** One look at the lock, and when that was. */
interface Sight {
  readonly lock: LockDocument;
  readonly revision: Revision;
  /** By our clock that nobody sets. */
  readonly atMs: number;
  /** By our clock on the wall, to be compared with what the holder's said. */
  readonly wallMs: number;
}

/** The lock as we last saw it, and since when it has been like that. */
interface Watched {
  readonly sight: Sight;
  readonly sinceMs: number;
  /** The same holder wrote a heartbeat before our eyes. */
  readonly sawItBeat: boolean;
}

function watch(before: Watched | undefined, sight: Sight): Watched {
  if (before === undefined) return { sight, sinceMs: sight.atMs, sawItBeat: false };
  if (before.sight.revision === sight.revision) return { ...before, sight };
  const sawItBeat = before.sight.lock.owner.token === sight.lock.owner.token;
  return { sight, sinceMs: sight.atMs, sawItBeat };
}

type Verdict =
  | { readonly kind: 'living' }
  /** Overdue, but no rule has decided yet. */
  | { readonly kind: 'in-doubt' }
  | { readonly kind: 'dead'; readonly reason: string };

interface Judging {
  readonly liveness: Liveness;
  readonly lookup: HolderLookup;
  readonly signal: AbortSignal | undefined;
}

async function judge(
  { sight, sinceMs, sawItBeat }: Watched,
  { liveness, lookup, signal }: Judging,
): Promise<Verdict> {
  const { lock, atMs, wallMs } = sight;
  const quietMs = atMs - sinceMs;
  if ((await liveness.check(lock.process)) === 'gone') {
    return { kind: 'dead', reason: 'its process has ended' };
  }
  if (quietMs >= lock.ttlMs) {
    const seconds = String(Math.round(lock.ttlMs / 1000));
    return { kind: 'dead', reason: `it gave no sign of life for ${seconds} s` };
  }
  const overdueMs = wallMs - Date.parse(lock.heartbeatAt) - lock.ttlMs;
  if (!sawItBeat && overdueMs > 9 * lock.ttlMs + LARGEST_CLOCK_ERROR_MS) {
    return { kind: 'dead', reason: `its last sign of life was at ${lock.heartbeatAt}` };
  }
  const isOverdue = overdueMs >= 0 && !sawItBeat;
  const isQuiet = quietMs >= lock.ttlMs / 3;
  if ((isOverdue || isQuiet) && (await lookup.hasEnded(lock.owner, signal))) {
    return { kind: 'dead', reason: 'its job has ended' };
  }
  return { kind: isOverdue ? 'in-doubt' : 'living' };
}

const LARGEST_CLOCK_ERROR_MS = 3_600_000;

/** Says that we wait: at first, for each new holder, and now and then. */
function createAnnouncer(reporter: Reporter): (holder: string, waitedMs: number) => void {
  let said: { readonly holder: string; readonly waitedMs: number } | undefined;
  return (holder, waitedMs) => {
    if (said?.holder === holder && waitedMs - said.waitedMs < ANNOUNCE_EVERY_MS) return;
    said = { holder, waitedMs };
    reporter.report({ kind: 'lock-waiting', holder, waitedMs });
  };
}

function locked(environment: EnvironmentName, holder: string): StateError {
  const name = environment === '' ? 'the state' : `environment ${environment}`;
  const flag = environment === '' ? '' : ` --env ${environment}`;
  return new StateError('STATE_LOCKED', `${name} is locked by ${holder}`, {
    hint: `Wait for it to end, or, if it is dead, run \`wfctl infra state unlock${flag}\`.`,
  });
}
