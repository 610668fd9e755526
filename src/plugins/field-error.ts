import { CoreError } from '../kernel/index.ts';

/** What is the matter with a field. */
export type FieldErrorCode = 'FIELD_MISSING' | 'FIELD_UNREADABLE' | 'FIELD_UNENCODABLE';

/**
 * A field of a request or an answer that cannot be carried over (T-82). It stays within this wire:
 * the caller says which call it was. The message never holds the field's value.
 */
export class FieldError extends CoreError<FieldErrorCode> {
  static {
    this.prototype.name = 'FieldError';
  }
}

/** The value, which the answer must have. */
export function required<Value>(field: string, value: Value | undefined): Value {
  if (value === undefined) throw new FieldError('FIELD_MISSING', `"${field}" is missing`);
  return value;
}
