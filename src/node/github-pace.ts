import type { Clock } from '../ports/index.ts';

/** Keeps the calls of one token to the pace that GitHub asks for. */
export interface GitHubPace {
  /**
   * Does the work when it is its turn. Writes follow one another and begin at least a second apart;
   * reads go side by side, a few at a time. Aborting ends the waiting alone: the work looks itself.
   */
  take<Value>(
    turn: { readonly isWrite: boolean; readonly signal: AbortSignal | undefined },
    work: () => Promise<Value>,
  ): Promise<Value>;
  /** No call may be made for that long: GitHub said so. */
  hold(ms: number): void;
  /** How long that still lasts. */
  heldMs(): number;
}

/** GitHub allows a hundred, for all that use the token. */
const READS_AT_ONCE = 8;
/** "Wait at least one second between" writes. */
const BETWEEN_WRITES_MS = 1000;
/** "No more than 900 points per minute": 1 for a read, 5 for a write. */
const POINTS = { perMinute: 900, read: 1, write: 5 } as const;
const MINUTE_MS = 60_000;

/** One pace, for all that is done with one token. */
export function createGitHubPace(clock: Clock): GitHubPace {
  const writing = createGate(1);
  const reading = createGate(READS_AT_ONCE);
  let spent: readonly { readonly at: number; readonly points: number }[] = [];
  let nextWriteAt = 0;
  let heldUntil = 0;

  const spend = async (points: number, signal: AbortSignal | undefined): Promise<void> => {
    while (signal?.aborted !== true) {
      const now = clock.elapsedMs();
      spent = spent.filter(({ at }) => now - at < MINUTE_MS);
      const total = spent.reduce((sum, each) => sum + each.points, points);
      const [oldest] = spent;
      if (total <= POINTS.perMinute || oldest === undefined) {
        spent = [...spent, { at: now, points }];
        return;
      }
      await clock.sleep(oldest.at + MINUTE_MS - now, signal);
    }
  };

  return {
    take: async ({ isWrite, signal }, work) =>
      await (isWrite ? writing : reading)(async () => {
        if (isWrite) await clock.sleep(nextWriteAt - clock.elapsedMs(), signal);
        await spend(isWrite ? POINTS.write : POINTS.read, signal);
        if (isWrite) nextWriteAt = clock.elapsedMs() + BETWEEN_WRITES_MS;
        return await work();
      }),
    hold: (ms) => {
      heldUntil = Math.max(heldUntil, clock.elapsedMs() + ms);
    },
    heldMs: () => Math.max(0, heldUntil - clock.elapsedMs()),
  };
}

type Gate = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Lets that many in at a time, in the order they came. */
function createGate(limit: number): Gate {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
