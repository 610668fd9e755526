import { parse } from 'lossless-json';
import { CoreError } from './core-error.ts';

/** JSON as we hold it: integers beyond 2^53 are `bigint`, every other number is `number`. */
export type JsonValue = null | boolean | number | bigint | string | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether the value is a JSON object, and not null or a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON text without losing digits of large integers.
 *
 * @throws CoreError `JSON_MALFORMED`; the message does not repeat the text.
 */
export function parseJson(text: string): JsonValue {
  try {
    return (LONG_NUMBER.test(text) ? parse(text, null, toNumber) : JSON.parse(text)) as JsonValue;
  } catch {
    // The engine's own error quotes the text, which may hold a secret: it is not passed on.
    throw new CoreError('JSON_MALFORMED', 'the text is not valid JSON');
  }
}

const LONG_NUMBER = /\d{16}/;

function toNumber(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}

/** How {@link encodeJson} lays the text out. */
export interface JsonLayout {
  /** Spaces per level; 0 writes compact text. */
  readonly indent: 0 | 2;
}

/**
 * Writes JSON byte for byte as Go's `encoding/json` does: object keys sorted by their UTF-8 bytes,
 * `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers in ES6 form with `-0` kept, and no trailing
 * newline (compat-core 3.1, 4.2).
 *
 * @throws CoreError `JSON_UNENCODABLE` for NaN and infinities.
 */
export function encodeJson(value: JsonValue, layout: JsonLayout = { indent: 0 }): string {
  return encode(value, layout.indent, '\n');
}

function encode(value: JsonValue, indent: number, newline: string): string {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'number') return encodeNumber(value);
  if (value === null || typeof value !== 'object') return String(value);
  const inner = newline + ' '.repeat(indent);
  const items = isJsonObject(value)
    ? Object.keys(value)
        .sort(compareBytes)
        .map((key) => encodeMember(key, encode(value[key] ?? null, indent, inner), indent))
    : value.map((item) => encode(item, indent, inner));
  const [open, close] = isJsonObject(value) ? ['{', '}'] : ['[', ']'];
  if (items.length === 0) return open + close;
  return indent === 0
    ? open + items.join(',') + close
    : open + inner + items.join(',' + inner) + newline + close;
}

function encodeMember(key: string, text: string, indent: number): string {
  return encodeString(key) + (indent === 0 ? ':' : ': ') + text;
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new CoreError('JSON_UNENCODABLE', `the number ${String(value)} has no JSON form`);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Encodes one string with Go's escapes, quotes included. */
export function encodeString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[<>&\u2028\u2029]/g, escapeAsUnicode);
}

function escapeAsUnicode(character: string): string {
  return '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0');
}

/** Orders strings by their UTF-8 bytes, as Go sorts map keys. */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return toCodePointOrder(a) - toCodePointOrder(b);
  }
  return left.length - right.length;
}

/** UTF-16 puts surrogates below U+E000 to U+FFFF; in UTF-8 the characters they spell come last. */
function toCodePointOrder(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
