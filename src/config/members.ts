import { type JsonObject, type JsonValue } from '../kernel/index.ts';

/** A JSON object that is still being filled. */
export type OpenObject = Record<string, JsonValue>;

/** The member of that very name, never one inherited from `Object`; `undefined` when there is none. */
export function findMember(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets a member, also one called `__proto__`, which plain assignment would lose. */
export function setMember(object: OpenObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    object[key] = value;
  }
}

/** The string under the key, or `undefined` when there is none or it is empty. */
export function findText(object: JsonObject, key: string): string | undefined {
  const value = findMember(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
