import { isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';

/** A text somewhere inside a value, and where. */
export interface TextLeaf {
  /** Such as `users[0].password`; empty for the value itself. Holds keys only, never values. */
  readonly path: string;
  readonly text: string;
}

/** Numbers of fewer digits are ports, counts and sizes; hiding them would riddle every log. */
const LONG_NUMBER = 6;

/** Every string and every long number inside a value, in document order. */
export function textLeaves(root: JsonValue): readonly TextLeaf[] {
  const leaves: TextLeaf[] = [];
  const pending: { readonly value: JsonValue; readonly path: string }[] = [
    { value: root, path: '' },
  ];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { value, path } = entry;
    if (typeof value === 'string') leaves.push({ path, text: value });
    else if (typeof value !== 'number' && typeof value !== 'bigint')
      pending.push(...childrenOf(value, path).reverse());
    else if (String(value).length >= LONG_NUMBER) leaves.push({ path, text: String(value) });
  }
  return leaves;
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
 * The texts inside a secret that are secret by themselves, the whole of it first: each non-empty
 * line, both halves of a URL's userinfo, values of `password=` and its like, and the strings of a
 * JSON document such as a service account key.
 */
export function secretParts(secret: string): readonly string[] {
  const parts = new Set([secret]);
  for (const text of [secret, ...jsonStrings(secret)]) {
    parts.add(text);
    for (const line of secretLines(text)) parts.add(line);
    for (const credential of embeddedCredentials(text)) parts.add(credential);
  }
  return [...parts];
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

const USERINFO = /:\/\/([^\s/?#]*)@/g;
const NAMED_VALUE = /(?:pass(?:word|wd)?|pwd|secret|token|sig(?:nature)?|key)=([^\s&;"']+)/gi;

function embeddedCredentials(text: string): readonly string[] {
  const userinfo = [...text.matchAll(USERINFO)].flatMap(([, found = '']) => {
    const colon = found.indexOf(':');
    return colon < 0 ? [found] : [found.slice(0, colon), found.slice(colon + 1)];
  });
  const named = [...text.matchAll(NAMED_VALUE)].map(([, found = '']) => found);
  return [...userinfo, ...named].flatMap((found) => [found, percentDecoded(found)]);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: then the text was not encoded.
    return text;
  }
}
