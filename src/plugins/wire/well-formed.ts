import { FieldError } from '../field-error.ts';

/**
 * Refuses half of a surrogate pair anywhere in a request: UTF-8 has no bytes for it, and an encoder
 * that meets one sends U+FFFD in its place, which is another name, or another password (T-82).
 *
 * @throws FieldError `FIELD_UNENCODABLE`, naming the path.
 */
export function checkWellFormed(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.isWellFormed()) return;
    throw new FieldError('FIELD_UNENCODABLE', `"${path}" holds half of a character`);
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [key, item] of Object.entries(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    checkWellFormed(key, inner);
    checkWellFormed(item, inner);
  }
}
