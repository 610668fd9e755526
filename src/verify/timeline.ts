import type { Finding, Observation } from './observation.ts';

/** A stretch of time in which every answer was of the same kind. */
export interface Stretch {
  readonly kind: Finding['kind'];
  /** Of the last of them, where there was one. */
  readonly status: number | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly attempts: number;
}

/** How fast answers came, in milliseconds; only good and wrong answers count, no silence. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What became of a target over time. */
export interface Timeline {
  readonly attempts: number;
  readonly firstStatus: number | undefined;
  readonly lastStatus: number | undefined;
  readonly latency: Latency | undefined;
  /** In order; where a target changed too often, the middle is left out. */
  readonly stretches: readonly Stretch[];
  /** How many were left out. */
  readonly omitted: number;
  /** How often a good answer was followed by a bad one. */
  readonly relapses: number;
}

/** Keeps a {@link Timeline} while it grows; what it holds is bounded, however long that takes. */
export interface TimelineKeeper {
  add(observation: Observation): void;
  toTimeline(): Timeline;
}

const KEPT_STRETCHES = 40;
const KEPT_LATENCIES = 4096;

export function createTimeline(): TimelineKeeper {
  const stretches: Stretch[] = [];
  const latencies: number[] = [];
  let [attempts, omitted, relapses] = [0, 0, 0];
  let firstStatus: number | undefined;
  let lastStatus: number | undefined;
  let before: Finding['kind'] | undefined;
  return {
    add(observation) {
      const { finding, response, tookMs } = observation;
      attempts += 1;
      lastStatus = response?.status;
      firstStatus ??= lastStatus;
      if (before === 'passed' && finding.kind !== 'passed') relapses += 1;
      before = finding.kind;
      if (response !== undefined) {
        if (latencies.length === KEPT_LATENCIES) latencies.shift();
        latencies.push(tookMs);
      }
      lengthen(stretches, observation);
      if (stretches.length > KEPT_STRETCHES) {
        stretches.splice(KEPT_STRETCHES / 2, 1);
        omitted += 1;
      }
    },
    toTimeline: () => ({
      ...{ attempts, firstStatus, lastStatus, omitted, relapses },
      latency: toLatency(latencies),
      stretches: [...stretches],
    }),
  };
}

function lengthen(stretches: Stretch[], { finding, response, atMs, tookMs }: Observation): void {
  const { kind } = finding;
  const status = response?.status;
  const last = stretches.at(-1);
  const isSame = last?.kind === kind && last.status === status;
  if (isSame) stretches.pop();
  stretches.push({
    ...{ kind, status, toMs: atMs + tookMs },
    fromMs: isSame ? last.fromMs : atMs,
    attempts: isSame ? last.attempts + 1 : 1,
  });
}

function toLatency(latencies: readonly number[]): Latency | undefined {
  if (latencies.length === 0) return undefined;
  const sorted = [...latencies].sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
