import type { ChangeKind, Moment } from '../engine/script.ts';
import type { Random } from '../world/random.ts';

/** How often a whole run changes what. */
export type Counts = Readonly<Partial<Record<ChangeKind, number>>>;

/**
 * Moments all over a run: before and after every intent, record and forgetting, and within every
 * call (a provider is called right after the intent is written, and nothing else is in between);
 * then `others` more between those, in the lock, the index, the settling, the start.
 */
export function chooseMoments(counts: Counts, others: number, random: Random): readonly Moment[] {
  return [
    ...onBothSides('intent', counts),
    ...withinCalls(counts, random),
    ...onBothSides('record', counts),
    ...onBothSides('forget', counts),
    ...Array.from({ length: others }, () => chooseOther(counts, random)),
  ];
}

function onBothSides(of: ChangeKind, counts: Counts): readonly Moment[] {
  return Array.from({ length: counts[of] ?? 0 }, (_, index) => index + 1).flatMap((nth) => [
    { of, nth, side: 'before' as const, delayMs: 0 },
    { of, nth, side: 'after' as const, delayMs: 0 },
  ]);
}

function withinCalls(counts: Counts, random: Random): readonly Moment[] {
  return Array.from({ length: counts.intent ?? 0 }, (_, index) => ({
    of: 'intent' as const,
    nth: index + 1,
    side: 'after' as const,
    delayMs: random.between(1, 30),
  }));
}

const OTHERS = ['lock', 'lock', 'index', 'settle', 'settle', 'guard', 'clear', 'start'] as const;
const SIDES = ['before', 'after'] as const;

function chooseOther(counts: Counts, random: Random): Moment {
  const of = random.pick(OTHERS);
  const side = random.pick(SIDES);
  // After the lock is taken the providers are started and the plan is made.
  if (of === 'start') return { of, nth: 1, side: 'after', delayMs: random.between(10, 300) };
  if (of === 'lock') {
    const delayMs = random.pick([0, random.between(1, 250)]);
    return { of, nth: random.between(1, counts.lock ?? 1), side, delayMs };
  }
  // How often the guard changes hands depends on chance: early turns come in every run.
  const share = of === 'guard' || of === 'clear' ? 0.5 : 1;
  const last = Math.max(1, Math.floor((counts[of] ?? 1) * share));
  return { of, nth: random.between(1, last), side, delayMs: random.pick([0, 0, 1, 5, 20]) };
}

/** A moment in a few words, for the title of a trial. */
export function describeMoment({ of, nth, side, delayMs }: Moment): string {
  return `${side} ${of} ${String(nth)} + ${String(delayMs)} ms`;
}
