/**
 * Makes work that serves everybody who asks for it: one run at a time, and a call made while a run
 * is under way shares the next one with all others made meanwhile. So a call resolves only after a
 * run that began later than the call itself; when that run rejects, so do all who shared it.
 */
export function shareRuns(work: () => Promise<void>): () => Promise<void> {
  let latest: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    if (waiting !== undefined) return waiting;
    const run = latest.catch(ignore).then(() => {
      waiting = undefined;
      return work();
    });
    waiting = run;
    latest = run;
    return run;
  };
}

function ignore(): void {
  // Whoever shared that run was told.
}
