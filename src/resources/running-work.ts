import type { Clock, Reporter, ResourceWork } from '../ports/index.ts';

/** Work on one resource that has begun. */
export interface RunningWork {
  /** Nothing more is told of it; answers how long it took, in milliseconds. */
  end(): number;
}

/** A provider may take a quarter of an hour, in which a log must not stand still. */
const INTERVAL_MS = 30_000;

/** Tells that work has begun, and every half minute that it still goes on. */
export function startWork(
  work: ResourceWork,
  { clock, reporter }: { readonly clock: Clock; readonly reporter: Reporter },
): RunningWork {
  const startedAt = clock.now();
  const tookMs = (): number => clock.now() - startedAt;
  let stopTimer = (): void => undefined;
  const tellLater = (): void => {
    stopTimer = clock.callAfter(INTERVAL_MS, () => {
      reporter.report({ kind: 'resource-running', tookMs: tookMs(), ...work });
      tellLater();
    });
  };
  reporter.report({ kind: 'resource-started', ...work });
  tellLater();
  return {
    end: () => {
      stopTimer();
      return tookMs();
    },
  };
}
