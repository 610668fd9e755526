import { Secret } from '../../../../src/kernel/index.ts';

/** The same value with every secret revealed, to compare it whole. Go sends maps in any order. */
export function reveal(value: unknown): unknown {
  if (value instanceof Secret) return reveal(value.reveal());
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, reveal(item)]));
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}
