import { isJsonObject, type JsonValue } from '../kernel/index.ts';

/** The way to a value inside a JSON document. */
export interface JsonPath {
  /** As it was written. */
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

/** A key between dots, an index in brackets, or a key in brackets and quotes. */
const STEP = /(?:^|\.)([^.[\]"'\s]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/**
 * Reads `build.commit`, `checks[0].status` or `["a.b"]`, with or without `$.` before it; `undefined`
 * for anything else. Nothing in it searches: one path names one value.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const rest = text.startsWith('$.') || text.startsWith('$[') ? text.slice(1) : text;
  const source = rest.startsWith('.') ? rest.slice(1) : rest;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < source.length) {
    const [, key, index, quoted] = STEP.exec(source) ?? [];
    const step = key ?? (index === undefined ? unquote(quoted) : Number(index));
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps.length === 0 ? undefined : { text, steps };
}

/** The value at the path; `undefined` when the document has none there. */
export function findAtPath(document: JsonValue, { steps }: JsonPath): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const step of steps) {
    if (isJsonObject(value)) value = Object.hasOwn(value, step) ? value[step] : undefined;
    else if (Array.isArray(value) && /^\d+$/.test(String(step))) value = readItem(value, step);
    else return undefined;
  }
  return value;
}

function readItem(list: readonly JsonValue[], step: string | number): JsonValue | undefined {
  return list[Number(step)];
}

function unquote(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(quoted);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
