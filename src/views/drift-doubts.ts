import type { DriftReport, ResourceDrift } from '../resources/index.ts';
import { firstOf } from './blocks.ts';

/** One thing that kept a drift check from telling, and every resource it concerns. */
export interface DriftDoubt {
  /** A code, and what the provider or we have to say. */
  readonly reason: string;
  readonly drifts: readonly ResourceDrift[];
}

/** What could not be told and why, each reason once: a provider that fails does so for all it has. */
export function driftDoubts({ resources }: DriftReport): readonly DriftDoubt[] {
  const byReason = new Map<string, ResourceDrift[]>();
  for (const drift of resources) {
    const { verdict } = drift;
    if (verdict.kind !== 'could-not-tell') continue;
    const reason = `${verdict.code}: ${verdict.because}`;
    const known = byReason.get(reason);
    if (known === undefined) byReason.set(reason, [drift]);
    else known.push(drift);
  }
  return [...byReason].map(([reason, drifts]) => ({ reason, drifts }));
}

const MAX_NAMES = 20;

/** The names of resources in one line, as the page or log has them written; not too many. */
export function nameDrifts(
  drifts: readonly ResourceDrift[],
  write: (drift: ResourceDrift) => string,
): string {
  const { shown, missing } = firstOf(drifts, MAX_NAMES);
  const names = shown.map(write).join(', ');
  return missing === 0 ? names : `${names} and ${String(missing)} more`;
}
