import { assertNever } from '../kernel/index.ts';
import type { Judged } from './guard.ts';
import { sightingKey } from './sighting.ts';
import type { Leftover } from './report.ts';
import type { Deletion } from './take-down.ts';

/**
 * What is left by a second look: whatever was to be deleted and still shows, and whatever may be ours
 * and was not touched. What stays on purpose is none.
 */
export function findLeftovers(
  judged: readonly Judged[],
  deletions: readonly Deletion[],
): readonly Leftover[] {
  const ends = new Map(deletions.map((deletion) => [sightingKey(deletion.sighting), deletion]));
  return judged.flatMap((one) => {
    const because = becauseOf(one, ends.get(sightingKey(one.sighting)));
    if (because === undefined) return [];
    const { ref, providerRef } = one.sighting;
    return [{ name: ref.name, type: ref.type, providerId: ref.providerId, providerRef, because }];
  });
}

/** Whether anything shows that was said to be deleted: a provider may need time to do what it said. */
export function isStillVanishing(
  judged: readonly Judged[],
  deletions: readonly Deletion[],
): boolean {
  const ends = new Map(deletions.map(({ sighting, kind }) => [sightingKey(sighting), kind]));
  return judged.some(({ sighting, verdict }) => {
    const end = ends.get(sightingKey(sighting));
    return verdict.kind === 'delete' && (end === 'destroyed' || end === 'already-gone');
  });
}

function becauseOf({ verdict }: Judged, deletion: Deletion | undefined): string | undefined {
  switch (verdict.kind) {
    case 'keep':
    case 'theirs':
      return undefined;
    case 'orphan':
    case 'unproven':
      return verdict.because;
    case 'delete':
      return deletion === undefined ? 'it appeared meanwhile' : ENDS[deletion.kind];
    default:
      return assertNever(verdict);
  }
}

const ENDS: Readonly<Record<Deletion['kind'], string>> = {
  destroyed: 'its provider said that it was deleted, and still shows it',
  'already-gone': 'its provider said that it was gone, and still shows it',
  failed: 'it could not be deleted',
  'cut-off': 'the run was cancelled while it was deleted',
  'not-started': 'the run was cancelled before it was deleted',
};
