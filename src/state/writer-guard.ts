import { encodeJson } from '../kernel/index.ts';
import { type Clock, type Liveness, type ProcessIdentity } from '../ports/index.ts';
import { openFields, parseStoredObject } from './fields.ts';
import { encodeProcess, parseProcess } from './process-identity.ts';
import { StateError } from './state-error.ts';
import { staleText } from './stale.ts';
import { type Revision } from './store.ts';
import { type ChainVersion, type VersionChain } from './version-chain.ts';

/** What {@link createWriterGuard} looks to. */
export interface GuardPorts {
  readonly clock: Clock;
  readonly liveness: Liveness;
  /** Called when the guard was taken from a dead writer, before anything is written; never rejects. */
  readonly onTakeover: () => Promise<void>;
}

/** Lets one writer at a time, of all processes, look at a folder and then change it. */
export interface WriterGuard {
  /**
   * Runs the work while no other writer runs theirs. The work calls `fence` right before its
   * change, which throws `STATE_STALE` when the guard was taken from us while we were paused.
   *
   * @throws StateError `STATE_WRITE_FAILED` when a living writer does not let go.
   */
  run<T>(work: (fence: () => Promise<void>) => Promise<T>): Promise<T>;
}

/**
 * A guard that a dead holder never blocks. Who holds it is written in a version chain; a holder
 * whose process is known to be gone is followed at once, and one that cannot be asked (another
 * machine or container) after its mark has not moved for {@link SILENCE_MS} by our own clock. A
 * holder that lives is waited for. Calls that queue up in this process share one holding.
 */
export function createWriterGuard(chain: VersionChain, ports: GuardPorts): WriterGuard {
  const { clock } = ports;
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let holding: { readonly version: ChainVersion; readonly since: number } | undefined;

  const fence = async (): Promise<void> => {
    const current = await chain.current();
    if (holding !== undefined && current?.revision === holding.version.revision) return;
    holding = undefined;
    throw staleText('the state folder');
  };
  const letGo = async (): Promise<void> => {
    if (holding === undefined) return;
    try {
      await chain.append(FREE, holding.version);
      holding = undefined;
    } catch (error) {
      // On a full disk the mark stays: it is ours for the next call, and nobody's once we end.
      if (!(error instanceof StateError)) throw error;
    }
  };
  return {
    run: (work) => {
      waiting += 1;
      const turn = tail.then(async () => {
        try {
          holding ??= { version: await take(chain, ports), since: clock.now() };
          return await work(fence);
        } finally {
          waiting -= 1;
          const isLong = holding !== undefined && clock.now() - holding.since > SHARE_MS;
          if (waiting === 0 || isLong) await letGo();
        }
      });
      tail = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** How long a mark of a writer we cannot ask must stand still before we take it for dead. */
const SILENCE_MS = 10_000;

/** How long we wait for a living writer. */
const PATIENCE_MS = 60_000;

/** How long the calls of one process may share a holding while others wait. */
const SHARE_MS = 250;

const FREE = encodeJson({ holder: null });

async function take(chain: VersionChain, ports: GuardPorts): Promise<ChainVersion> {
  const { clock, liveness } = ports;
  const startedAt = clock.now();
  let mark: Mark | undefined;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    const version = await chain.current();
    mark = look(version, mark, clock.now());
    if (await mayFollow(mark, ports)) {
      const ours = await chain.append(encodeHolder(liveness.self), version);
      if (ours === undefined) continue;
      if (mark?.holder !== undefined) await ports.onTakeover();
      return ours;
    }
    if (mark?.holder !== undefined && clock.now() - startedAt > PATIENCE_MS) {
      throw busy(mark.holder);
    }
    await clock.sleep(pauseMs);
  }
}

/** Who was found holding the guard, and since when by our clock. */
interface Mark {
  readonly revision: Revision;
  readonly holder: ProcessIdentity | undefined;
  readonly sinceMs: number;
}

function look(
  version: ChainVersion | undefined,
  before: Mark | undefined,
  nowMs: number,
): Mark | undefined {
  if (version === undefined) return undefined;
  if (version.revision === before?.revision) return before;
  return { revision: version.revision, holder: parseHolder(version.text), sinceMs: nowMs };
}

async function mayFollow(
  mark: Mark | undefined,
  { clock, liveness }: GuardPorts,
): Promise<boolean> {
  if (mark?.holder === undefined) return true;
  const found = await liveness.check(mark.holder);
  return found === 'gone' || (found === 'unknown' && clock.now() - mark.sinceMs >= SILENCE_MS);
}

function encodeHolder(process: ProcessIdentity): string {
  return encodeJson({ holder: encodeProcess(process) });
}

function parseHolder(text: string | undefined): ProcessIdentity | undefined {
  if (text === undefined) return undefined;
  const holder = openFields(parseStoredObject(text, GUARD), GUARD).object('holder');
  return holder === undefined ? undefined : parseProcess(holder, GUARD);
}

const GUARD = 'the writer guard';

function busy(holder: ProcessIdentity): StateError {
  return new StateError(
    'STATE_WRITE_FAILED',
    `state cannot be saved: process ${String(holder.pid)} on ${holder.machine} keeps writing to it`,
    { hint: 'End that process if it hangs; nothing else needs to be cleaned up.' },
  );
}
