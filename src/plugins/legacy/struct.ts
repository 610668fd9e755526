import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts';
import { FieldError } from '../field-error.ts';

/**
 * An object as it can stand in a `google.protobuf.Struct`, whose only numbers are doubles (T-82).
 *
 * @throws FieldError `FIELD_UNENCODABLE`, naming the path, for what would arrive as something else:
 * an integer beyond 2^53, a number that is not finite, a value that is not there.
 */
export function toStruct(value: JsonObject): JsonObject {
  for (const [key, item] of Object.entries(value)) checkGiven(key, item);
  return value;
}

function checkGiven(path: string, value: unknown): void {
  const problem = findProblem(path, value);
  if (problem !== undefined) {
    throw new FieldError('FIELD_UNENCODABLE', `"${path}" ${problem}`, {
      hint: 'Write it as text in the config, or install a version of the plugin that speaks the typed protocol.',
    });
  }
  forEachItem(path, value, checkGiven);
}

function findProblem(path: string, value: unknown): string | undefined {
  if (typeof value === 'bigint') return 'is an integer beyond 2^53, which the old protocol rounds';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is not a finite number';
  if (path.endsWith('__proto__')) return 'has a name that the old protocol loses';
  return isJson(value) ? undefined : 'has no JSON form';
}

/**
 * The object that a Struct of an answer holds; whole doubles are integers again, since JSON has one
 * kind of number.
 *
 * @throws FieldError `FIELD_UNREADABLE`, naming the path, for a value that JSON does not have.
 */
export function fromStruct(struct: Readonly<Record<string, unknown>>): JsonObject {
  const members = Object.entries(struct).map(([key, item]) => [key, toJson(key, item)] as const);
  return Object.fromEntries(members);
}

function toJson(path: string, value: unknown): JsonValue {
  if (typeof value === 'number' && !Number.isFinite(value)) throw unreadable(path);
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => toJson(`${path}[${String(index)}]`, item));
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toJson(`${path}.${key}`, item)]),
    );
  }
  if (isJson(value)) return value;
  throw unreadable(path);
}

function unreadable(path: string): FieldError {
  return new FieldError('FIELD_UNREADABLE', `"${path}" has no JSON form`);
}

function isJson(value: unknown): value is JsonValue {
  return value === null || ['boolean', 'number', 'string', 'object'].includes(typeof value);
}

function forEachItem(path: string, value: unknown, visit: (path: string, item: unknown) => void) {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      visit(`${path}[${String(index)}]`, item);
    });
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) visit(`${path}.${key}`, item);
  }
}
