import { createHash } from 'node:crypto';
import { type EnvironmentName } from '../resources/index.ts';
import { StateError } from './state-error.ts';

/**
 * Spells any name in the alphabet of companion keys, no two alike: `[A-Za-z0-9-]` and inner dots
 * stand for themselves, every other byte is `_` and two hex digits, nothing is `_`. A name that
 * gets too long for a file is cut and told apart by its digest, behind `__`.
 */
export function toKeySegment(name: string): string {
  if (name === '') return '_';
  const spelled = name.replace(/^\.|[^A-Za-z0-9.-]/gu, toHexBytes);
  if (spelled.length <= LONGEST_SEGMENT) return spelled;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `${spelled.slice(0, LONGEST_SEGMENT - 34)}__${digest}`;
}

/** The folder of an environment's companions. */
export function toEnvironmentFolder(environment: EnvironmentName): string {
  return `environments/${toKeySegment(environment)}`;
}

/** @throws StateError `STATE_NAME_FORBIDDEN` for a key outside the alphabet, or one that climbs. */
export function checkCompanionKey(key: string): void {
  if (!key.split('/').every((segment) => SEGMENT.test(segment))) {
    throw new StateError('STATE_NAME_FORBIDDEN', `the companion key ${key} is not well-formed`);
  }
}

/** A file name has 255 bytes at most nearly everywhere; this leaves room for what is appended. */
const LONGEST_SEGMENT = 160;

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

function toHexBytes(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `_${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
