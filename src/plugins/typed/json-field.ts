import {
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../kernel/index.ts';
import { FieldError } from '../field-error.ts';
import { checkWellFormed } from '../wire/index.ts';

const NOTHING = Buffer.alloc(0);

/** The bytes of a `*_json` field. `undefined` and null are no bytes, as Go's nil is. */
export function toJsonBytes(field: string, value: JsonValue | undefined): Buffer {
  if (value === undefined || value === null) return NOTHING;
  checkWellFormed(value, field);
  try {
    return Buffer.from(encodeJson(value));
  } catch (cause) {
    throw new FieldError('FIELD_UNENCODABLE', `"${field}" has no JSON form`, { cause });
  }
}

/** The value of a `*_json` field; null for no bytes. Large integers keep all their digits. */
export function fromJsonBytes(field: string, bytes: Uint8Array): JsonValue {
  if (bytes.length === 0) return null;
  try {
    return parseJson(STRICT_UTF8.decode(bytes));
  } catch (cause) {
    throw new FieldError('FIELD_UNREADABLE', `"${field}" is not JSON`, { cause });
  }
}

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The object of a `*_json` field, or `undefined` for no bytes and for JSON's null. */
export function fromJsonObjectBytes(field: string, bytes: Uint8Array): JsonObject | undefined {
  const value = fromJsonBytes(field, bytes);
  if (value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw new FieldError('FIELD_UNREADABLE', `"${field}" is not a JSON object`);
}
