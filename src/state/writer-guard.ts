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

/** Lets one process at a time, of all, look at a folder and then change it. */
export interface WriterGuard extends AsyncDisposable {
  /**
   * Runs the work while no other process runs any; works of this process run side by side. The
   * work calls `fence` right before its change, which throws `STATE_STALE` when the guard was taken
   * from us while we were paused.
   *
   * @throws StateError `STATE_WRITE_FAILED` when a living writer does not let go.
   */
  run<T>(work: (fence: () => Promise<void>) => Promise<T>): Promise<T>;
}

/**
 * A guard that a dead holder never blocks. Who holds it is written in a version chain; a holder
 * whose process is known to be gone is followed at once, and one that cannot be asked (another
 * machine or container) after its mark has not moved for {@link SILENCE_MS} by our own clock. A
 * holder that lives is waited for.
 *
 * The works of this process share a holding. It outlasts them by {@link LINGER_MS}, for there may
 * be more to come, but lets nobody new in after {@link SHARE_MS}, so that other processes get their
 * turn. Disposing an idle guard lets go at once.
 */
export function createWriterGuard(chain: VersionChain, ports: GuardPorts): WriterGuard {
  return new SharedGuard(chain, ports);
}

/** The guard in our hands. */
interface Holding {
  readonly version: ChainVersion;
  /** When nobody new is let in any more, by the clock that nobody sets. */
  readonly fullAtMs: number;
  /** How many works run. */
  users: number;
  /** Wakes those who came too late to be let in. */
  readonly late: (() => void)[];
  /** Aborted when a work comes while nobody runs. */
  linger: AbortController;
  /** While it is being given back. */
  leaving: Promise<void> | undefined;
}

class SharedGuard implements WriterGuard {
  readonly #chain: VersionChain;
  readonly #ports: GuardPorts;
  #holding: Holding | undefined;
  #taking: Promise<void> | undefined;

  constructor(chain: VersionChain, ports: GuardPorts) {
    this.#chain = chain;
    this.#ports = ports;
  }

  async run<T>(work: (fence: () => Promise<void>) => Promise<T>): Promise<T> {
    const holding = await this.#enter();
    try {
      return await work(() => this.#fence(holding));
    } finally {
      this.#leave(holding);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const holding = this.#holding;
    if (holding === undefined || holding.users > 0) return;
    holding.linger.abort();
    await this.#letGo(holding);
  }

  async #enter(): Promise<Holding> {
    for (;;) {
      const holding = this.#holding;
      if (holding === undefined) {
        this.#taking ??= this.#take();
        await this.#taking;
      } else if (holding.leaving !== undefined) {
        await holding.leaving;
      } else if (holding.users > 0 && this.#isFull(holding)) {
        await new Promise<void>((resolve) => holding.late.push(resolve));
      } else {
        holding.linger.abort();
        holding.users += 1;
        return holding;
      }
    }
  }

  async #take(): Promise<void> {
    try {
      const version = await take(this.#chain, this.#ports);
      const fullAtMs = this.#ports.clock.elapsedMs() + SHARE_MS;
      const linger = new AbortController();
      this.#holding = { version, fullAtMs, users: 0, late: [], linger, leaving: undefined };
    } finally {
      this.#taking = undefined;
    }
  }

  async #fence(holding: Holding): Promise<void> {
    const current = await this.#chain.current();
    if (current?.revision === holding.version.revision) return;
    if (this.#holding === holding) this.#holding = undefined;
    throw staleText('the state folder');
  }

  #leave(holding: Holding): void {
    holding.users -= 1;
    if (holding.users > 0) return;
    if (this.#isFull(holding)) void this.#letGo(holding);
    else void this.#lingerOn(holding);
    for (const wake of holding.late.splice(0)) wake();
  }

  async #lingerOn(holding: Holding): Promise<void> {
    const { clock } = this.#ports;
    const { signal } = (holding.linger = new AbortController());
    await clock.sleep(Math.min(LINGER_MS, holding.fullAtMs - clock.elapsedMs()), signal);
    if (!signal.aborted) await this.#letGo(holding);
  }

  #letGo(holding: Holding): Promise<void> {
    holding.leaving ??= this.#giveBack(holding);
    return holding.leaving;
  }

  async #giveBack(holding: Holding): Promise<void> {
    try {
      if (this.#holding !== holding) return;
      await this.#chain.append(FREE, holding.version);
      this.#holding = undefined;
    } catch (error) {
      // On a full disk the mark stays: it is ours for the next call, and nobody's once we end.
      if (!(error instanceof StateError)) throw error;
    } finally {
      holding.leaving = undefined;
    }
  }

  #isFull({ fullAtMs }: Holding): boolean {
    return this.#ports.clock.elapsedMs() >= fullAtMs;
  }
}

/** How long a mark of a writer we cannot ask must stand still before we take it for dead. */
const SILENCE_MS = 10_000;

/** How long we wait for a living writer. */
const PATIENCE_MS = 60_000;

/** How long works of one process are let into the same holding. */
const SHARE_MS = 250;

/** How long a holding outlasts its works: what an apply takes between two records, if it is quick. */
const LINGER_MS = 100;

const FREE = encodeJson({ holder: null });

async function take(chain: VersionChain, ports: GuardPorts): Promise<ChainVersion> {
  const { clock, liveness } = ports;
  const startedMs = clock.elapsedMs();
  let mark: Mark | undefined;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    const version = await chain.current();
    mark = look(version, mark, clock.elapsedMs());
    if (await mayFollow(mark, ports)) {
      const ours = await chain.append(encodeHolder(liveness.self), version);
      if (ours === undefined) continue;
      if (mark?.holder !== undefined) await ports.onTakeover();
      return ours;
    }
    if (mark?.holder !== undefined && clock.elapsedMs() - startedMs > PATIENCE_MS) {
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
  return (
    found === 'gone' || (found === 'unknown' && clock.elapsedMs() - mark.sinceMs >= SILENCE_MS)
  );
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
