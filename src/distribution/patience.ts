import type { RetryAdvice } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';

/** How one try ended. */
export type Attempt<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | {
      readonly kind: 'failed';
      readonly error: DistributionError;
      readonly retry: RetryAdvice;
      /** It came so far that what comes next counts as the first try. */
      readonly madeProgress?: boolean;
    };

/** What patience needs of the world. */
export interface PatiencePorts {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** A job that waits longer than this for a server is better told than kept. */
const MAX_WAIT_MS = 120_000;

/**
 * Tries until it succeeds: up to five times, with growing pauses of which a random part is left
 * out, so that many runs do not come back at the same moment; or at the time that the server asks
 * for, where all waiting together stays below two minutes.
 *
 * @throws DistributionError of the last try, or `INSTALL_CANCELLED`
 */
export async function patiently<Value>(
  attempt: () => Promise<Attempt<Value>>,
  { clock, signal }: PatiencePorts,
): Promise<Value> {
  let waitedMs = 0;
  for (let tries = 1; ; tries += 1) {
    if (signal?.aborted === true) throw cancelled();
    const ended = await attempt();
    if (ended.kind === 'done') return ended.value;
    const { error, retry } = ended;
    if (ended.madeProgress === true) [tries, waitedMs] = [1, 0];
    if (retry.kind === 'never' || tries === MAX_ATTEMPTS) throw error;
    const pauseMs = retry.kind === 'later' ? retry.afterMs : toPause(tries, Math.random());
    if (waitedMs + pauseMs > MAX_WAIT_MS) throw error;
    await clock.sleep(pauseMs, signal);
    waitedMs += pauseMs;
  }
}

/** Between half and all of a pause that doubles with every try. */
function toPause(tries: number, random: number): number {
  const fullMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return Math.round(fullMs * (0.5 + random / 2));
}

/** The error of an install that was told to stop. */
export function cancelled(cause?: unknown): DistributionError {
  return new DistributionError('INSTALL_CANCELLED', 'getting the plugin was cancelled', { cause });
}
