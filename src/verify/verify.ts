import { setMaxListeners } from 'node:events';
import type { Verification } from './model.ts';
import type { VerifyOutcome } from './outcome.ts';
import { type Deadline, poll, type Witness } from './poll.ts';
import type { VerifyPorts } from './probe.ts';

/** How to verify, beside what. */
export interface VerifyOptions {
  /** Ends it early; what is known by then is told. */
  readonly cancelled: AbortSignal;
  readonly witness: Witness;
}

/**
 * Asks all targets side by side until each is as it has to be, or the time is over for all of them.
 * A target that passed is not asked again. There are no more targets than
 * {@link Verification} may hold, so that nothing but that limits how many requests run at once.
 */
export async function verify(
  { targets, pace }: Verification,
  { cancelled, witness }: VerifyOptions,
  ports: VerifyPorts,
): Promise<VerifyOutcome> {
  const { clock } = ports;
  const startedAtMs = clock.elapsedMs();
  const over = new AbortController();
  // Every target listens, and Node takes more than a few listeners for a leak.
  setMaxListeners(0, over.signal);
  const end = (): void => {
    over.abort();
  };
  const stopTimer = clock.callAfter(pace.timeoutMs, end);
  cancelled.addEventListener('abort', end, { once: true });
  if (cancelled.aborted) end();
  const deadline: Deadline = {
    atMs: startedAtMs + pace.timeoutMs,
    over: over.signal,
    isCancelled: () => cancelled.aborted,
  };
  try {
    const results = await Promise.all(
      targets.map((target) => poll(target, { pace, deadline, witness }, ports)),
    );
    const tookMs = clock.elapsedMs() - startedAtMs;
    if (results.every(({ verdict }) => verdict.kind === 'passed')) {
      return { kind: 'verified', results, tookMs };
    }
    return { kind: cancelled.aborted ? 'cancelled' : 'failed', results, tookMs };
  } finally {
    stopTimer();
    cancelled.removeEventListener('abort', end);
  }
}
