import { isJsonObject, type JsonObject, type JsonValue, Secret } from '../../kernel/index.ts';
import { FieldError } from '../field-error.ts';

/**
 * An object of an answer, and where it stands in it. Go leaves out or writes as null what is empty,
 * so that both read as empty; a value of another kind is refused, naming the field (T-82). Fields
 * that we do not know are of no concern: later releases added some.
 */
export interface Fields {
  readonly path: string;
  readonly values: JsonObject;
}

/** The outermost object of an answer. */
export function toFields(values: JsonObject): Fields {
  return { path: '', values };
}

/** A text; empty when left out. */
export function textOf(fields: Fields, key: string): string {
  const value = valueOf(fields, key) ?? '';
  return typeof value === 'string' ? value : refuse(fields, key, 'a text');
}

/** A text that must be there, and may be empty. */
export function requiredTextOf(fields: Fields, key: string): string {
  if (valueOf(fields, key) === undefined) throw missing(fields, key);
  return textOf(fields, key);
}

/** A yes or no; no when left out. */
export function flagOf(fields: Fields, key: string): boolean {
  const value = valueOf(fields, key) ?? false;
  return typeof value === 'boolean' ? value : refuse(fields, key, 'true or false');
}

/** A yes or no that must be there. */
export function requiredFlagOf(fields: Fields, key: string): boolean {
  if (valueOf(fields, key) === undefined) throw missing(fields, key);
  return flagOf(fields, key);
}

/** A whole number; 0 when left out. */
export function integerOf(fields: Fields, key: string): number {
  const value = valueOf(fields, key) ?? 0;
  return Number.isSafeInteger(value) ? Number(value) : refuse(fields, key, 'a whole number');
}

/** Any value; null when left out. */
export function anyOf(fields: Fields, key: string): JsonValue {
  return valueOf(fields, key) ?? null;
}

/** An object; `undefined` when left out. */
export function objectOf(fields: Fields, key: string): Fields | undefined {
  const value = valueOf(fields, key);
  if (value === undefined) return undefined;
  return isJsonObject(value)
    ? { path: pathOf(fields, key), values: value }
    : refuse(fields, key, 'an object');
}

/** An object that must be there. */
export function requiredObjectOf(fields: Fields, key: string): Fields {
  const object = objectOf(fields, key);
  if (object === undefined) throw missing(fields, key);
  return object;
}

/** An object as a secret; empty when left out. */
export function secretOf(fields: Fields, key: string): Secret<JsonObject> {
  return new Secret(objectOf(fields, key)?.values ?? {});
}

/** A list of objects; empty when null. It must be there: an answer without its list is none. */
export function requiredListOf(fields: Fields, key: string): readonly Fields[] {
  if (fields.values[key] === undefined) throw missing(fields, key);
  return listOf(fields, key);
}

/** A list of objects; empty when left out. */
export function listOf(fields: Fields, key: string): readonly Fields[] {
  return itemsOf(fields, key).map((item, index) => {
    const place = `${key}[${String(index)}]`;
    return isJsonObject(item)
      ? { path: pathOf(fields, place), values: item }
      : refuse(fields, place, 'an object');
  });
}

/** A list of texts; empty when left out. */
export function textsOf(fields: Fields, key: string): readonly string[] {
  return itemsOf(fields, key).map((item, index) =>
    typeof item === 'string' ? item : refuse(fields, `${key}[${String(index)}]`, 'a text'),
  );
}

/** Texts by name; empty when left out. */
export function textMapOf(fields: Fields, key: string): ReadonlyMap<string, string> {
  const object = objectOf(fields, key);
  if (object === undefined) return new Map();
  return new Map(Object.keys(object.values).map((name) => [name, textOf(object, name)]));
}

/** Yes or no by name; empty when left out. */
export function flagMapOf(fields: Fields, key: string): ReadonlyMap<string, boolean> {
  const object = objectOf(fields, key);
  if (object === undefined) return new Map();
  return new Map(Object.keys(object.values).map((name) => [name, requiredFlagOf(object, name)]));
}

function itemsOf(fields: Fields, key: string): readonly JsonValue[] {
  const value = valueOf(fields, key) ?? [];
  return isList(value) ? value : refuse(fields, key, 'a list');
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function valueOf(fields: Fields, key: string): JsonValue | undefined {
  return fields.values[key] ?? undefined;
}

function pathOf(fields: Fields, key: string): string {
  return fields.path === '' ? key : `${fields.path}.${key}`;
}

function missing(fields: Fields, key: string): FieldError {
  return new FieldError('FIELD_MISSING', `"${pathOf(fields, key)}" is missing`);
}

function refuse(fields: Fields, key: string, wanted: string): never {
  throw new FieldError('FIELD_UNREADABLE', `"${pathOf(fields, key)}" is not ${wanted}`);
}
