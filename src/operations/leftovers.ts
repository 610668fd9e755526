import type { Diagnostic } from '../kernel/index.ts';
import type { Plan } from '../resources/index.ts';
import type { Intent } from '../state/index.ts';

/**
 * How long an attempt of which nothing was found stays written down, when nobody wants the resource
 * any more. Providers take time to show what they make; an hour is more than any of them takes, and
 * more than clocks differ that are set at all.
 */
const GRACE_MS = 60 * 60 * 1000;

/** What is left of the attempts of earlier runs of which nothing was found. */
export interface Leftovers {
  /** So old that there is nothing to be found. */
  readonly settled: readonly Intent[];
  /** May still turn up: looked for again by the next apply. */
  readonly kept: readonly Intent[];
}

/** Sorts the attempts that the plan does not take up again by whether they can be forgotten. */
export function sortLeftovers(intents: readonly Intent[], plan: Plan, now: number): Leftovers {
  const planned = new Set(plan.changes.map(({ name }) => name));
  return sortAttempts(
    intents.filter(({ name }) => !planned.has(name)),
    now,
  );
}

/** Sorts attempts of which nothing was found by whether what they made may still turn up. */
export function sortAttempts(intents: readonly Intent[], now: number): Leftovers {
  const isOld = ({ at }: Intent): boolean => !(now - Date.parse(at) < GRACE_MS);
  return { settled: intents.filter(isOld), kept: intents.filter((intent) => !isOld(intent)) };
}

/** Says what is kept, and until when. */
export function leftoverWarnings({ kept }: Leftovers): readonly Diagnostic[] {
  if (kept.length === 0) return [];
  const names = kept.map(({ name }) => name).join(', ');
  return [
    {
      severity: 'warning',
      code: 'NOT_FOUND_YET',
      summary: 'An earlier run was cut off, and what it may have made is not to be seen',
      detail:
        `Nobody wants ${names} any more, and the provider shows nothing of that name now. It may need time ` +
        'to show what it made, so the next apply looks again, up to an hour after the attempt, and ' +
        'deletes what it finds.',
    },
  ];
}
