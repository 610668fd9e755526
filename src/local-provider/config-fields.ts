import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { LocalError } from './local-error.ts';

/** What a known config field must hold. */
export type FieldKind =
  'text' | 'flag' | 'count' | 'milliseconds' | 'map' | 'list' | 'text-or-list' | 'map-or-list';

/** The known fields of one resource type. Fields it does not name are anybody's. */
export type FieldTable = Readonly<Record<string, FieldKind>>;

/** One field that does not hold what it must. */
export interface FieldFault {
  /** Such as `config.env_vars`. */
  readonly field: string;
  readonly message: string;
}

/** Every known field of the wrong type. A null counts as absent. */
export function findFieldFaults(config: JsonObject, fields: FieldTable): readonly FieldFault[] {
  return Object.entries(fields).flatMap(([key, kind]) => {
    const value = config[key] ?? null;
    if (value === null || holds(value, kind)) return [];
    const field = `config.${key}`;
    return [{ field, message: `${field} must be ${WORDS[kind]}, not ${describe(value)}` }];
  });
}

/** The text in a field; '' when it is absent or holds something else. */
export function readText(config: JsonObject, key: string): string {
  const value = config[key];
  return typeof value === 'string' ? value : '';
}

/** The number in a field, or the fallback when it is absent. */
export function readNumber(config: JsonObject, key: string, fallback: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : fallback;
}

/** A map field with its plain values as text; `LOCAL_INVALID` when one is a list or a map. */
export function readTextMap(config: JsonObject, key: string): Readonly<Record<string, string>> {
  const map = config[key] ?? {};
  if (!isJsonObject(map)) return {};
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, toText(value, `config.${key}.${name}`)]),
  );
}

/** A list field of plain values as text; `LOCAL_INVALID` when one is a list or a map. */
export function readTextList(config: JsonObject, key: string): readonly string[] {
  const list = config[key];
  if (!Array.isArray(list)) return [];
  return list.map((value: JsonValue, index) => toText(value, `config.${key}[${String(index)}]`));
}

/** Refuses a value, naming its field. */
export function refuseField(field: string, problem: string): never {
  throw new LocalError('LOCAL_INVALID', `${field} ${problem}`);
}

/** What kind of value stands there, for messages; never the value itself. */
export function describe(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  return `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}

const WORDS: Readonly<Record<FieldKind, string>> = {
  text: 'a string',
  flag: 'true or false',
  count: 'a whole number, 0 or more',
  milliseconds: 'a number of milliseconds, 0 or more',
  map: 'a map',
  list: 'a list',
  'text-or-list': 'a string or a list of strings',
  'map-or-list': 'a map or a list',
};

const CHECKS: Readonly<Record<FieldKind, (value: JsonValue) => boolean>> = {
  text: (value) => typeof value === 'string',
  flag: (value) => typeof value === 'boolean',
  count: isWholeNumber,
  milliseconds: isWholeNumber,
  map: isJsonObject,
  list: Array.isArray,
  'text-or-list': (value) => typeof value === 'string' || isTextList(value),
  'map-or-list': (value) => isJsonObject(value) || Array.isArray(value),
};

function holds(value: JsonValue, kind: FieldKind): boolean {
  return CHECKS[kind](value);
}

function isWholeNumber(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTextList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function toText(value: JsonValue, field: string): string {
  if (value === null) return '';
  if (typeof value === 'object')
    return refuseField(field, `must be a plain value, not ${describe(value)}`);
  return String(value);
}
