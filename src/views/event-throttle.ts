import type { ReportEvent } from '../ports/index.ts';

const LOCK_INTERVAL_MS = 30_000;

/** A smaller download is over before anybody has read of it. */
const DOWNLOAD_INTERVAL_BYTES = 2 ** 25;

/** Progress on fewer resources than this is over before anybody has read it. */
const WORTH_REPORTING = 50;

/**
 * Tells whether an event of a kind that repeats is worth a line of its own in a log that only
 * grows: a wait twice a minute, progress on a long plan ten times in all, a download every 32 MiB.
 * Everything else always is.
 */
export function createEventThrottle(): (event: ReportEvent) => boolean {
  let nextWaitMs = 0;
  let tenths = 0;
  const isBigStep = createDownloadThrottle();
  return (event) => {
    if (event.kind === 'lock-waiting') {
      if (event.waitedMs < nextWaitMs && event.waitedMs !== 0) return false;
      nextWaitMs = event.waitedMs + LOCK_INTERVAL_MS;
      return true;
    }
    if (event.kind === 'download-progress') return isBigStep(event.plugin, event.doneBytes);
    if (event.kind !== 'plan-progress') return true;
    const reached = Math.floor((event.done * 10) / Math.max(1, event.total));
    if (event.total < WORTH_REPORTING || reached === tenths) return false;
    tenths = reached;
    return true;
  };
}

function createDownloadThrottle(): (plugin: string, doneBytes: number) => boolean {
  const told = new Map<string, number>();
  return (plugin, doneBytes) => {
    if (doneBytes - (told.get(plugin) ?? 0) < DOWNLOAD_INTERVAL_BYTES) return false;
    told.set(plugin, doneBytes);
    return true;
  };
}
