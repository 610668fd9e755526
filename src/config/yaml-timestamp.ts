const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/;
const TIME = /^[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The RFC 3339 text that Go writes for a YAML timestamp, or `undefined` when the text is none.
 *
 * The forms are those of yaml.v3: RFC 3339 with short fields and `T` or `t`, the same without a zone
 * after a space, and a bare date. A zone other than UTC is kept; fractions lose their trailing zeros
 * and everything beyond nanoseconds, as `time.Time` prints them.
 */
export function parseTimestamp(text: string): string | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', rest = ''] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  const time = rest === '' ? '00:00:00Z' : parseTime(rest);
  return time && `${year}-${toTwoDigits(month)}-${toTwoDigits(day)}T${time}`;
}

function isDate(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** The part from the separator on. A zone belongs to the forms with `T`, and only to them. */
function parseTime(text: string): string | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, hour = '', minute = '', second = '', fraction = '', zone] = match;
  if (text.startsWith(' ') !== (zone === undefined)) return undefined;
  if (!isClock(Number(hour), Number(minute), Number(second))) return undefined;
  const clock = [hour, minute, second].map(toTwoDigits).join(':');
  return clock + toFraction(fraction) + toZone(zone);
}

function isClock(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

function toFraction(digits: string): string {
  const significant = digits.slice(0, 9).replace(/0+$/, '');
  return significant === '' ? '' : `.${significant}`;
}

function toZone(text: string | undefined): string {
  return text === undefined || /^[+-]00:00$/.test(text) ? 'Z' : text;
}

function toTwoDigits(digits: string): string {
  return digits.padStart(2, '0');
}
