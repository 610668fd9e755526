/** Lets works on the same key follow one another, and works on different keys run side by side. */
export interface Turns<Key> {
  /** Runs the work once every earlier work on the key has ended, however it ended. */
  take<T>(key: Key, work: () => Promise<T>): Promise<T>;
}

/** Keeps no key longer than there is work on it. */
export function createTurns<Key>(): Turns<Key> {
  const latest = new Map<Key, Promise<void>>();
  return {
    take: async (key, work) => {
      const before = latest.get(key);
      const turn = before === undefined ? work() : before.then(work);
      const ended = turn.then(ignore, ignore);
      latest.set(key, ended);
      try {
        return await turn;
      } finally {
        if (latest.get(key) === ended) latest.delete(key);
      }
    },
  };
}

function ignore(): void {
  // Whoever asked for that work was told.
}
