/**
 * A message as it is on the wire: what was written and nothing else, under its proto's names. 64-bit
 * integers are decimal text; what is in `*_json` and other bytes fields is the text it is.
 */
export interface Wire {
  readonly [field: string]: WireValue;
}
export type WireValue = string | number | boolean | null | undefined | readonly WireValue[] | Wire;

/** The message with these fields, without those that are not written: zero values and empty lists. */
export function wire(fields: Wire): Wire {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isWritten(value)));
}

function isWritten(value: WireValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== '' && value !== 0 && value !== false;
}

/** A map field: not written at all without entries, and otherwise with each of them. */
export function wireMap(entries: ReadonlyMap<string, string | boolean | Wire>): Wire | undefined {
  return entries.size === 0 ? undefined : Object.fromEntries(entries);
}

const TIMES = new Set(['created_at', 'updated_at', 'last_drift_check', 'at']);

/** The same message in protobuf's own JSON form, which is how scripts give their answers. */
export function toProtoJson(message: WireValue, field = ''): unknown {
  if (Array.isArray(message)) return message.map((item: WireValue) => toProtoJson(item, field));
  if (typeof message === 'string') return isBytes(field) ? toBase64(message) : message;
  if (typeof message !== 'object' || message === null) return message;
  if (TIMES.has(field)) return toTime(message as Wire);
  return Object.fromEntries(
    Object.entries(message as Wire).map(([key, value]) => [key, toProtoJson(value, key)]),
  );
}

function isBytes(field: string): boolean {
  return field.endsWith('_json') || field === 'data';
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function toTime({ seconds, nanos }: Wire): string {
  const whole = new Date(Number(seconds ?? 0) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(Number(nanos ?? 0)).padStart(9, '0')}Z`;
}
