import { randomBytes } from 'node:crypto';

/** The words of the writes that led to an object as it is, the latest first. */
export type Lineage = readonly string[];

/** A word for one write. */
export function newMark(): string {
  return randomBytes(6).toString('hex');
}

/** The lineage of a write on top of what was there; `undefined` where that is not known. */
export function extendLineage(mark: string, before: Lineage | undefined): Lineage {
  return [mark, ...(before ?? [UNKNOWN])].slice(0, LONGEST_LINEAGE);
}

/** As it is kept beside the object. */
export function encodeLineage(lineage: Lineage): string {
  return lineage.join('-');
}

/** What was written by others has none. */
export function parseLineage(text: string | undefined): Lineage {
  return text === undefined || text === '' ? [UNKNOWN] : text.split('-');
}

/**
 * Whether a lineage tells every write since `from`; since there was nothing, when that is
 * `undefined`.
 */
export function reachesBackTo(lineage: Lineage, from: string | undefined): boolean {
  if (from !== undefined && from !== UNKNOWN) return lineage.includes(from);
  return from === undefined && lineage.length < LONGEST_LINEAGE && !lineage.includes(UNKNOWN);
}

/** Stands for writes of others and of writers that did not look. */
const UNKNOWN = '0';

/** More writes than can come between one and the look after it; S3 keeps 2 KB beside an object. */
const LONGEST_LINEAGE = 64;
