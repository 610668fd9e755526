import { toBodyExcerpt } from './excerpt.ts';
import type { Pace, Target } from './model.ts';
import type { Observation } from './observation.ts';
import type { ShownObservation, TargetResult, Verdict } from './outcome.ts';
import { toPause } from './pause.ts';
import { probe, type VerifyPorts } from './probe.ts';
import { toShownAddress } from './shown-address.ts';
import { createTimeline } from './timeline.ts';

/** The time that all targets share. */
export interface Deadline {
  /** By `Clock.elapsedMs`. */
  readonly atMs: number;
  /** Aborted when the time is over, or earlier by whoever cancels. */
  readonly over: AbortSignal;
  isCancelled(): boolean;
}

/** Hears of every observation of a target. */
export type Witness = (target: Target, observation: Observation, isDone: boolean) => void;

/** What polling one target goes by. */
export interface PollOptions {
  readonly pace: Pace;
  readonly deadline: Deadline;
  readonly witness: Witness;
}

/**
 * Asks a target until it is as it has to be, the time is over, or it was asked again often enough.
 * It is asked at least once, and once more before the time is over rather than not at all.
 */
export async function poll(
  target: Target,
  { pace, deadline, witness }: PollOptions,
  ports: VerifyPorts,
): Promise<TargetResult> {
  const { clock } = ports;
  const startedAtMs = clock.elapsedMs();
  const timeline = createTimeline();
  const streak = createStreak(target);
  let last: Observation | undefined;
  const verdict = await ask();
  return {
    ...{ name: target.name, address: toShownAddress(target.url), verdict, startedAtMs },
    timeline: timeline.toTimeline(),
    tookMs: clock.elapsedMs() - startedAtMs,
    last: last && toShown(last, ports),
  };

  async function ask(): Promise<Verdict> {
    for (let isLastCall = false; ;) {
      const limitMs = Math.min(
        target.requestTimeoutMs,
        Math.max(1, deadline.atMs - clock.elapsedMs()),
      );
      const observation = await probe(target, { limitMs, signal: deadline.over }, ports);
      if (deadline.isCancelled()) return { kind: 'cancelled' };
      note(observation, limitMs);
      const reached = toVerdict(streak, pace);
      if (reached !== undefined) return reached;
      const leftMs = deadline.atMs - clock.elapsedMs();
      if (isLastCall || leftMs <= 0) return toEnd(deadline, streak);
      const badInARow = streak.badInARow();
      const pauseMs = toPause(pace, { badInARow, last: observation }, Math.random());
      // A pause that ends with the time would leave none to ask in: then it ends half way.
      isLastCall = pauseMs >= leftMs;
      const lastCallMs = leftMs - Math.min(limitMs, leftMs / 2);
      await clock.sleep(isLastCall ? lastCallMs : pauseMs, deadline.over);
      if (deadline.over.aborted) return toEnd(deadline, streak);
    }
  }

  function note(observation: Observation, limitMs: number): void {
    timeline.add(observation);
    // What was cut short by the end says less than what came before it.
    const isLate = observation.finding.kind === 'timed-out';
    const isCutShort = isLate && limitMs < target.requestTimeoutMs;
    if (!isCutShort || last === undefined) {
      last = observation;
      streak.add(observation);
    }
    witness(target, observation, streak.isLongEnough());
  }
}

interface Streak {
  add(observation: Observation): void;
  isLongEnough(): boolean;
  /** Whether the last answer was good. */
  isGood(): boolean;
  badInARow(): number;
  /** How many bad answers there were in all. */
  failures(): number;
}

function createStreak({ consecutive, stableForMs }: Target): Streak {
  let [good, bad, failures] = [0, 0, 0];
  let spanMs = 0;
  let sinceMs = 0;
  return {
    add({ finding, atMs, tookMs }) {
      const isGood = finding.kind === 'passed';
      good = isGood ? good + 1 : 0;
      bad = isGood ? 0 : bad + 1;
      failures += isGood ? 0 : 1;
      // By the ends of the answers: nothing is known of the time before the first was there.
      if (good <= 1) sinceMs = atMs + tookMs;
      spanMs = atMs + tookMs - sinceMs;
    },
    isLongEnough: () => good >= consecutive && spanMs >= stableForMs,
    isGood: () => good > 0,
    badInARow: () => bad,
    failures: () => failures,
  };
}

/** What is decided before the time is over. */
function toVerdict(streak: Streak, { maxRetries }: Pace): Verdict | undefined {
  if (streak.isLongEnough()) return { kind: 'passed' };
  const isWorn = maxRetries !== undefined && streak.failures() > maxRetries && !streak.isGood();
  return isWorn ? { kind: 'gave-up', retries: maxRetries } : undefined;
}

function toEnd(deadline: Deadline, streak: Streak): Verdict {
  if (deadline.isCancelled()) return { kind: 'cancelled' };
  return { kind: streak.isGood() ? 'unsteady' : 'late' };
}

function toShown({ finding, response }: Observation, ports: VerifyPorts): ShownObservation {
  const excerpt = toBodyExcerpt(response?.beginning.reveal() ?? '', ports.concealer);
  return { finding, status: response?.status, origin: response?.origin, excerpt };
}
