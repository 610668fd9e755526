import { parseTimestamp } from './yaml-timestamp.ts';

/** What a YAML scalar stands for under the rules of yaml.v3. */
export type ScalarMeaning =
  | { readonly kind: 'value'; readonly value: null | boolean | number | bigint | string }
  | { readonly kind: 'timestamp'; readonly value: string }
  | { readonly kind: 'non-finite' }
  | { readonly kind: 'mismatch'; readonly tag: string };

const CORE = 'tag:yaml.org,2002:';
const WORDS = new Map<string, null | boolean>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const NON_FINITE = /^(?:\.(?:nan|NaN|NAN)|[-+]?\.(?:inf|Inf|INF))$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/** The meaning of a scalar without quotes and without a tag. Linear in the text. */
export function resolvePlain(text: string): ScalarMeaning {
  const word = WORDS.get(text);
  if (word !== undefined) return { kind: 'value', value: word };
  if (!mayBeNumber(text)) return { kind: 'value', value: text };
  if (NON_FINITE.test(text)) return { kind: 'non-finite' };
  const timestamp = parseTimestamp(text);
  if (timestamp !== undefined) return { kind: 'timestamp', value: timestamp };
  return { kind: 'value', value: parseNumber(text) ?? text };
}

/**
 * The meaning of a scalar with an explicit tag, whatever its quotes: `!!str` keeps text, the other
 * core tags insist on their type, `!!binary` is decoded, and unknown tags leave the text alone.
 */
export function resolveTagged(text: string, tag: string): ScalarMeaning {
  const name = tag.startsWith(CORE) ? tag.slice(CORE.length) : tag;
  if (name === 'binary') return resolveBinary(text);
  const expected = EXPECTED_BY_TAG.get(name);
  if (expected === undefined) return { kind: 'value', value: text };
  const meaning = resolvePlain(text);
  if (meaning.kind === 'non-finite') {
    return name === 'float' ? meaning : { kind: 'mismatch', tag: `!!${name}` };
  }
  return expected(meaning) ? meaning : { kind: 'mismatch', tag: `!!${name}` };
}

const EXPECTED_BY_TAG = new Map<string, (meaning: ScalarMeaning) => boolean>([
  ['null', (meaning) => meaning.kind === 'value' && meaning.value === null],
  ['bool', (meaning) => meaning.kind === 'value' && typeof meaning.value === 'boolean'],
  ['int', (meaning) => meaning.kind === 'value' && isInteger(meaning.value)],
  ['float', (meaning) => meaning.kind === 'value' && isNumber(meaning.value)],
  ['timestamp', (meaning) => meaning.kind === 'timestamp'],
]);

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function resolveBinary(text: string): ScalarMeaning {
  const encoded = text.replace(/\s/g, '');
  if (!/^[A-Za-z\d+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) {
    return { kind: 'mismatch', tag: '!!binary' };
  }
  return { kind: 'value', value: Buffer.from(encoded, 'base64').toString('utf8') };
}

/** Digits, signs and a point are the only starts of a number, a date or `.inf`. */
function mayBeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
}

function parseNumber(text: string): number | bigint | undefined {
  // After a leading point yaml.v3 takes the text as it is; elsewhere underscores only group digits.
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const integer = plain.startsWith('.') ? undefined : parseInteger(plain);
  if (integer !== undefined) return integer;
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** Integers from the least `int64` to the greatest `uint64`; anything beyond becomes a float. */
function parseInteger(text: string): number | bigint | undefined {
  const match = INTEGER.exec(text);
  if (match === null || text.length > MAX_INTEGER_TEXT) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const magnitude = toBigInt([
    ['0x', hex],
    ['0b', binary],
    ['0o', octal],
    ['', decimal],
  ]);
  const value = sign === '-' ? -magnitude : magnitude;
  if (value < INT64_MIN || value > UINT64_MAX) return undefined;
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

/** Beyond this many characters only leading zeros could keep an integer within 64 bits. */
const MAX_INTEGER_TEXT = 200;

function toBigInt(
  forms: readonly (readonly [prefix: string, digits: string | undefined])[],
): bigint {
  for (const [prefix, digits] of forms) if (digits !== undefined) return BigInt(prefix + digits);
  return 0n;
}
