import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import { StateError } from './state-error.ts';

/**
 * Checked access to the fields of one stored document. A missing field and `null` read as empty,
 * as they do in Go; a value of another kind throws `STATE_UNREADABLE` naming document and field,
 * never the value.
 */
export interface Fields {
  text(name: string): string;
  integer(name: string): number;
  object(name: string): JsonObject | undefined;
  texts(name: string): readonly string[];
  /** The objects of a list that must be there. */
  objects(name: string): readonly JsonObject[];
}

/** Opens a document for checked reading; `key` is what its errors call it. */
export function openFields(document: JsonObject, key: string): Fields {
  const refuse = (name: string, wanted: string): StateError =>
    unreadable(key, `its field ${name} is not ${wanted}`);
  return {
    text: (name) => {
      const value = document[name] ?? '';
      if (typeof value !== 'string') throw refuse(name, 'a string');
      return value;
    },
    integer: (name) => {
      const value = document[name] ?? 0;
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        throw refuse(name, 'a whole number');
      }
      return value;
    },
    object: (name) => {
      const value = document[name] ?? undefined;
      if (value !== undefined && !isJsonObject(value)) throw refuse(name, 'an object');
      return value;
    },
    texts: (name) => toTexts(document[name] ?? [], () => refuse(name, 'a list of strings')),
    objects: (name) => {
      const value = document[name];
      if (!Array.isArray(value) || !value.every(isJsonObject)) {
        throw refuse(name, 'a list of objects');
      }
      return value;
    },
  };
}

/** The value as a list of strings, or whatever `refuse` makes thrown. */
export function toTexts(value: JsonValue, refuse: () => StateError): readonly string[] {
  if (!Array.isArray(value)) throw refuse();
  return value.map((item: JsonValue) => {
    if (typeof item !== 'string') throw refuse();
    return item;
  });
}

/** Parses a stored document. The parser's own error is left out: it quotes the text. */
export function parseStored(text: string, key: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    throw unreadable(key, 'it is not valid JSON');
  }
}

/** Like {@link parseStored}, for a document that must be an object. */
export function parseStoredObject(text: string, key: string): JsonObject {
  const value = parseStored(text, key);
  if (!isJsonObject(value)) throw unreadable(key, 'it is not a JSON object');
  return value;
}

/** The error for a stored document that exists and makes no sense. */
export function unreadable(key: string, problem: string): StateError {
  return new StateError('STATE_UNREADABLE', `cannot understand ${key}: ${problem}`, {
    hint: 'Restore it from a backup, or remove it; if what it stands for still exists, let `wfctl infra import-all` record that again.',
  });
}
