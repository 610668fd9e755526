import type { Timestamp } from '../../gen/google/protobuf/timestamp.ts';
import { FieldError } from '../field-error.ts';

/** Go's zero time, which stands for "no time". */
const ZERO_SECONDS = -62_135_596_800n;
const LAST_SECONDS = 253_402_300_799n;

/** RFC 3339 in UTC, with a fraction only where there is one; `undefined` for no time. */
export function fromTimestamp(field: string, value: Timestamp | undefined): string | undefined {
  if (value === undefined || (value.seconds === ZERO_SECONDS && value.nanos === 0)) {
    return undefined;
  }
  const { seconds, nanos } = value;
  if (seconds < ZERO_SECONDS || seconds > LAST_SECONDS || nanos < 0 || nanos > 999_999_999) {
    throw new FieldError('FIELD_UNREADABLE', `"${field}" is no time`);
  }
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${whole}${fraction}Z`;
}

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** The other way round; to the nanosecond. */
export function toTimestamp(field: string, text: string | undefined): Timestamp | undefined {
  if (text === undefined) return undefined;
  const [, whole, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  const milliseconds = whole === undefined || zone === undefined ? NaN : Date.parse(whole + zone);
  if (Number.isNaN(milliseconds)) {
    throw new FieldError('FIELD_UNENCODABLE', `"${field}" is no RFC 3339 time`);
  }
  return { seconds: BigInt(milliseconds / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}
