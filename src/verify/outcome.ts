import type { Observation } from './observation.ts';
import type { Timeline } from './timeline.ts';

/** How it ended with one target. */
export interface TargetResult {
  readonly name: string;
  /** Without user, query and fragment. */
  readonly address: string;
  readonly verdict: Verdict;
  readonly timeline: Timeline;
  /** By `Clock.elapsedMs`, as the times of its timeline. */
  readonly startedAtMs: number;
  readonly tookMs: number;
  /** `undefined` when it was cut off before its first answer. */
  readonly last: ShownObservation | undefined;
}

export type Verdict =
  | { readonly kind: 'passed' }
  /** The time was over. */
  | { readonly kind: 'late' }
  /** Its answers were good at the end, but not for as long, or as often, as was asked. */
  | { readonly kind: 'unsteady' }
  | { readonly kind: 'gave-up'; readonly retries: number }
  | { readonly kind: 'cancelled' };

/** An {@link Observation} that may be shown. */
export interface ShownObservation extends Pick<Observation, 'finding'> {
  readonly status: number | undefined;
  readonly origin: 'application' | 'platform' | 'unknown' | undefined;
  /** The beginning of the body, redacted, on one line. */
  readonly excerpt: string;
}

/** How a verification ended. */
export type VerifyOutcome =
  | {
      readonly kind: 'verified';
      readonly results: readonly TargetResult[];
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly results: readonly TargetResult[]; readonly tookMs: number }
  | {
      readonly kind: 'cancelled';
      readonly results: readonly TargetResult[];
      readonly tookMs: number;
    };
