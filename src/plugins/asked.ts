import type { ResourceRef } from '../resources/index.ts';
import { FieldError } from './field-error.ts';

/** Which resource an answer is about, by our account. */
export interface Asked {
  readonly name: string;
  readonly type: string;
  /** What we called it so far; filled in where the answer gives no id. */
  readonly providerId?: string;
}

/**
 * The value, or what was asked for where it is empty; anything else is an unusable answer, since
 * state is kept under it (T-67).
 */
export function sameOrAsked(field: string, given: string, asked: string): string {
  if (given === '' || given === asked) return asked;
  throw new FieldError('FIELD_UNREADABLE', `"${field}" is "${given}" instead of "${asked}"`);
}

/** Refuses an answer about a resource that nobody asked about. */
export function oneOf(field: string, given: string, asked: readonly ResourceRef[]): string {
  if (asked.some((ref) => ref.name === given)) return given;
  throw new FieldError('FIELD_UNREADABLE', `"${field}" is "${given}", which was not asked about`);
}
