import type { ChangeKind, Moment } from '../engine/script.ts';
import type { Random } from '../world/random.ts';

/** How often a whole run changes what. */
export type Counts = Readonly<Partial<Record<ChangeKind, number>>>;

/**
 * Moments all over a run, `total` of them: before and after every write of intents, every record and
 * every forgetting, and within the calls (a provider is called right after its intent is written, and
 * nothing else is in between); the rest in the lock, the index, the settling, the start.
 */
export function chooseMoments(counts: Counts, total: number, random: Random): readonly Moment[] {
  const chosen = [
    ...onBothSides('intent', lastSure('intent', counts)),
    ...withinCalls(counts, random),
    ...onBothSides('record', lastSure('record', counts)),
    ...onBothSides('forget', lastSure('forget', counts)),
  ];
  const others = Array.from({ length: Math.max(0, total - chosen.length) }, () =>
    chooseOther(counts, random),
  );
  return [...chosen, ...others];
}

/**
 * The last change of a kind that comes in every run: how many intents are written together, and how
 * often the guard changes hands, depends on chance.
 */
function lastSure(of: ChangeKind, counts: Counts): number {
  return Math.floor((counts[of] ?? 0) * (SURE_SHARE[of] ?? 1));
}

const SURE_SHARE: Partial<Record<ChangeKind, number>> = { intent: 0.7, guard: 0.5, clear: 0.5 };

function onBothSides(of: ChangeKind, last: number): readonly Moment[] {
  return Array.from({ length: last }, (_, index) => index + 1).flatMap((nth) => [
    { of, nth, side: 'before' as const, delayMs: 0 },
    { of, nth, side: 'after' as const, delayMs: 0 },
  ]);
}

/** As many as there are resources; several calls begin with one write. */
function withinCalls(counts: Counts, random: Random): readonly Moment[] {
  return Array.from({ length: counts.record ?? 0 }, () => ({
    of: 'intent' as const,
    nth: random.between(1, Math.max(1, lastSure('intent', counts))),
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
  const last = Math.max(1, lastSure(of, counts));
  return { of, nth: random.between(1, last), side, delayMs: random.pick([0, 0, 1, 5, 20]) };
}

/** A moment in a few words, for the title of a trial. */
export function describeMoment({ of, nth, side, delayMs }: Moment): string {
  return `${side} ${of} ${String(nth)} + ${String(delayMs)} ms`;
}
