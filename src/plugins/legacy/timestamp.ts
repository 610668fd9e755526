import { FieldError } from '../field-error.ts';
import { type Fields, textOf } from './fields.ts';

/** How Go prints its zero time, which stands for "no time". */
const ZERO = '0001-01-01T00:00:00Z';
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 as it stands; `undefined` for no time. */
export function timeOf(fields: Fields, key: string): string | undefined {
  const text = textOf(fields, key);
  if (text === '' || text === ZERO) return undefined;
  if (RFC_3339.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new FieldError('FIELD_UNREADABLE', `"${key}" is no RFC 3339 time`);
}

/** The other way round. */
export function toTimeText(field: string, time: string | undefined): string {
  if (time === undefined) return ZERO;
  if (RFC_3339.test(time)) return time;
  throw new FieldError('FIELD_UNENCODABLE', `"${field}" is no RFC 3339 time`);
}
