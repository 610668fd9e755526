import { isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import { embeddedCredentials } from './embedded-credentials.ts';

/** A text somewhere inside a value, and where. */
export interface TextLeaf {
  /** Such as `users[0].password`; empty for the value itself. Holds keys only, never values. */
  readonly path: string;
  readonly text: string;
}

/** Numbers of fewer digits are ports, counts and sizes; hiding them would riddle every log. */
const LONG_NUMBER = 6;

/** Every string and every long number inside a value, in document order; of a single value also that. */
export function textLeaves(root: JsonValue): readonly TextLeaf[] {
  const leaves: TextLeaf[] = [];
  const pending: { readonly value: JsonValue; readonly path: string }[] = [
    { value: root, path: '' },
  ];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { value, path } = entry;
    if (typeof value === 'object') pending.push(...childrenOf(value, path).reverse());
    else if (path === '' || typeof value === 'string' || isLongNumber(value))
      leaves.push({ path, text: String(value) });
  }
  return leaves;
}

function isLongNumber(value: number | bigint | boolean): boolean {
  return typeof value !== 'boolean' && String(value).length >= LONG_NUMBER;
}

function childrenOf(value: JsonValue, path: string): { value: JsonValue; path: string }[] {
  if (isJsonObject(value)) {
    return Object.entries(value).map(([key, child]) => ({
      value: child,
      path: path === '' ? key : `${path}.${key}`,
    }));
  }
  return Array.isArray(value)
    ? value.map((child: JsonValue, index) => ({ value: child, path: `${path}[${String(index)}]` }))
    : [];
}

/**
 * The texts inside a secret that are secret by themselves, the whole of it first: each non-empty line,
 * credentials among settings, the strings of a JSON document such as a service account key, what is
 * written in base64; and the same of each of these.
 */
export function secretParts(secret: string): readonly string[] {
  const parts = new Set([secret]);
  let inside: readonly string[] = [secret];
  for (let depth = 0; depth < DEEPEST && inside.length > 0; depth += 1) {
    const found = new Set(inside.flatMap(partsOf));
    inside = [...found].filter((part) => !parts.has(part));
    for (const part of inside) parts.add(part);
  }
  return [...parts];
}

/** A login in base64 in JSON in JSON: nothing that is meant to be read is nested deeper. */
const DEEPEST = 4;

function partsOf(text: string): readonly string[] {
  return [
    ...jsonStrings(text),
    ...secretLines(text),
    ...embeddedCredentials(text),
    ...decodedBase64(text),
  ];
}

/** The frame around a PEM block says nothing; hiding it would only hide it in other texts. */
const PEM_FRAME = /^-{5}(?:BEGIN|END) [A-Z0-9 ]+-{5}$/;

function secretLines(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !PEM_FRAME.test(line));
}

function jsonStrings(text: string): readonly string[] {
  if (!/^\s*[[{"]/.test(text)) return [];
  try {
    return textLeaves(parseJson(text)).map((leaf) => leaf.text);
  } catch {
    // Not JSON after all: the text itself is hidden all the same.
    return [];
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Of base64 that holds text; of a login, also the password alone. Random letters hold none. */
function decodedBase64(text: string): readonly string[] {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return [];
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  if (!/^[\t\r\n\x20-\x7e\xa0-\ufffc]*$/.test(decoded)) return [];
  const [, password] = /^[^\s:]{1,256}:(\S+)$/.exec(decoded) ?? [];
  return password === undefined ? [decoded] : [decoded, password];
}
