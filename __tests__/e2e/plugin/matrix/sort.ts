import type { JsonObject } from '../../../../src/kernel/index.ts';
import { type Wire, wire } from './wire.ts';

/** How much is there: nothing, things that are empty, every other field, or all of it. */
export type SortName = 'nil' | 'empty' | 'partial' | 'populated';

/** A value in our words, and as the typed wire has it. */
export interface Both<Ours, Typed = Wire> {
  readonly ours: Ours;
  readonly typed: Typed;
}

/** What the fields of a message are filled with. A field is known by its name on the wire. */
export interface Sort {
  readonly name: SortName;
  /** Texts of different fields differ, and those of the same field are the same. */
  text(field: string): string;
  number(field: string, full: number): number;
  flag(field: string): boolean;
  /** An enum: one of its words with its number, or its zero. */
  word<Word extends string>(full: readonly [Word, number], zero: Word): Both<Word, number>;
  texts(field: string): readonly string[];
  list<Item>(make: () => Item): readonly Item[];
  optional<Value>(make: () => Value): Value | undefined;
  /** A JSON object that must be there, if only as `{}`. */
  json(field: string): Both<JsonObject, string>;
  /** One that may be missing, which is not the same as being empty. */
  optionalJson(field: string): Both<JsonObject | undefined, string | undefined>;
  textMap(field: string): ReadonlyMap<string, string>;
  flagMap(): ReadonlyMap<string, boolean>;
  time(field: string): Both<string | undefined, Wire | undefined>;
}

/** Everything that has ever been lost on the way: size, sign, depth, emptiness and writing systems. */
const FULL_JSON: Both<JsonObject, string> = {
  ours: {
    '': 'an empty key',
    big: 9007199254740993n,
    field: 'FIELD',
    float: 1.5,
    least: -9223372036854775808n,
    list: ['🌍', null, [], {}, ''],
    most: 18446744073709551615n,
    nested: { a: { b: { c: {} }, d: [[1], []] } },
    nothing: null,
    safe: 9007199254740991,
    'schlüssel<>&': '\u2028\u2029',
    tiny: 1e-7,
    truth: false,
  },
  typed:
    '{"":"an empty key","big":9007199254740993,"field":"FIELD","float":1.5,"least":-9223372036854775808,' +
    '"list":["🌍",null,[],{},""],"most":18446744073709551615,' +
    '"nested":{"a":{"b":{"c":{}},"d":[[1],[]]}},"nothing":null,"safe":9007199254740991,' +
    '"schlüssel\\u003c\\u003e\\u0026":"\\u2028\\u2029","tiny":1e-7,"truth":false}',
};
const PARTIAL_JSON: Both<JsonObject, string> = {
  ours: { field: 'FIELD', text: '', list: [], map: {}, zero: 0, nothing: null },
  typed: '{"field":"FIELD","list":[],"map":{},"nothing":null,"text":"","zero":0}',
};
const EMPTY_JSON: Both<JsonObject, string> = { ours: {}, typed: '{}' };

/** The same with the name of the field in it, so that two of them cannot be taken for each other. */
function nameField(json: Both<JsonObject, string>, field: string): Both<JsonObject, string> {
  return { ours: { ...json.ours, field }, typed: json.typed.replace('FIELD', field) };
}

const NIL: Sort = {
  name: 'nil',
  text: () => '',
  number: () => 0,
  flag: () => false,
  word: (_full, zero) => ({ ours: zero, typed: 0 }),
  texts: () => [],
  list: () => [],
  optional: () => undefined,
  json: () => EMPTY_JSON,
  optionalJson: () => ({ ours: undefined, typed: undefined }),
  textMap: () => new Map(),
  flagMap: () => new Map(),
  time: () => ({ ours: undefined, typed: undefined }),
};

const EMPTY: Sort = {
  ...NIL,
  name: 'empty',
  texts: () => [''],
  list: (make) => [make()],
  optional: (make) => make(),
  optionalJson: () => EMPTY_JSON,
  textMap: () => new Map([['', '']]),
  flagMap: () => new Map([['', false]]),
  // A time that is there and has no field set.
  time: () => ({ ours: '1970-01-01T00:00:00Z', typed: {} }),
};

const POPULATED: Sort = {
  name: 'populated',
  text: (field) => `${field} <ü> 🌍 \u2028 "\\`,
  number: (_field, full) => full,
  flag: () => true,
  word: ([ours, typed]) => ({ ours, typed }),
  texts: (field) => [`${field} 🌍`, '', `${field} 2`],
  list: (make) => [make(), make()],
  optional: (make) => make(),
  json: (field) => nameField(FULL_JSON, field),
  optionalJson: (field) => nameField(FULL_JSON, field),
  textMap: (field) =>
    new Map([
      ['ключ 🌍', `<${field}>`],
      ['EMPTY', ''],
    ]),
  flagMap: () =>
    new Map([
      ['token', true],
      ['id', false],
    ]),
  time: (field) => ({
    ours: `2026-01-02T03:04:05.${String(toNanos(field))}Z`,
    typed: wire({ seconds: '1767323045', nanos: toNanos(field) }),
  }),
};

/** Nine digits without a zero at the end, others for each field. */
function toNanos(field: string): number {
  const sum = Buffer.from(field).reduce((total, byte) => total + byte, 0);
  return 123_450_001 + sum * 10;
}

/** Every other field: those whose names have an even number of letters. */
const isThere = (field: string): boolean => field.length % 2 === 0;

const PARTIAL: Sort = {
  ...POPULATED,
  name: 'partial',
  text: (field) => (isThere(field) ? field : ''),
  number: (field, full) => (isThere(field) ? full : 0),
  flag: isThere,
  texts: (field) => (isThere(field) ? [field] : []),
  list: (make) => [make()],
  json: (field) => nameField(PARTIAL_JSON, field),
  optionalJson: (field) => nameField(PARTIAL_JSON, field),
  textMap: (field) => new Map([['A', field]]),
  flagMap: () => new Map([['token', true]]),
  // Before 1970, and with a fraction of no more than it needs.
  time: (field) =>
    isThere(field)
      ? { ours: '1969-12-31T23:59:59.5Z', typed: { seconds: '-1', nanos: 500_000_000 } }
      : { ours: undefined, typed: undefined },
};

/** What the legacy wire can carry of it: its only numbers are doubles. */
const SAFE_JSON: Both<JsonObject, string> = {
  ours: Object.fromEntries(
    Object.entries(FULL_JSON.ours).filter(([, value]) => typeof value !== 'bigint'),
  ),
  typed: '',
};

/** The same for the legacy wire. */
const POPULATED_SAFELY: Sort = {
  ...POPULATED,
  json: (field) => nameField(SAFE_JSON, field),
  optionalJson: (field) => nameField(SAFE_JSON, field),
};

/** All that the legacy wire can carry. */
export const LEGACY_SORTS: readonly Sort[] = [NIL, EMPTY, PARTIAL, POPULATED_SAFELY];

/** All of them. */
export const SORTS: readonly Sort[] = [NIL, EMPTY, PARTIAL, POPULATED];
