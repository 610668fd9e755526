/** Runs work with a limit, and work on the same thing one after the other, in the order it came. */
export interface OrderedRuns {
  /** Settles as the work does. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

export function createOrderedRuns(limit: number): OrderedRuns {
  const last = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = async (): Promise<void> => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    async run(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const now = before.then(enter).then(async () => {
        try {
          return await work();
        } finally {
          leave();
        }
      });
      const settled = now.then(ignore, ignore);
      last.set(key, settled);
      try {
        return await now;
      } finally {
        if (last.get(key) === settled) last.delete(key);
      }
    },
  };
}

function ignore(): void {
  // Whoever asked for that was told.
}
