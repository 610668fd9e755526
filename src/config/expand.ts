import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { type OpenObject, setMember } from './members.ts';

/** One `$…` in a text, as Go's `os.Expand` reads it. `text` is how it is written. */
export type VariableUse =
  | { readonly kind: 'name'; readonly name: string; readonly text: string }
  | { readonly kind: 'special'; readonly name: string; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string };

/** Gives the text to put in place of a variable. */
export type Substitute = (use: VariableUse) => string;

/**
 * Replaces every variable of a text by the rules of Go's `os.Expand` (compat-core 1.7, A.4): `$NAME`
 * with greedy names, `${NAME}` up to the first `}`, one-character special names such as `$$` and
 * `$5`; a `$` before anything else stays. `${}` and an unclosed `${` are `malformed`.
 */
export function expandText(text: string, substitute: Substitute): string {
  let expanded = '';
  let copied = 0;
  const lastBrace = text.lastIndexOf('}');
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at)) {
    const use = readUse(text, at, lastBrace);
    if (use === undefined) {
      at += 1;
      continue;
    }
    expanded += text.slice(copied, at) + substitute(use);
    at += use.text.length;
    copied = at;
  }
  return expanded + text.slice(copied);
}

const NAME = /[A-Za-z_][A-Za-z\d_]*/y;
const SPECIAL = /[*#$@!?\-\d]/;

function readUse(text: string, at: number, lastBrace: number): VariableUse | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  if (next === '{') {
    // Go eats only the two characters of an opening that never closes.
    return at > lastBrace ? { kind: 'malformed', text: '${' } : readBraced(text, at);
  }
  if (SPECIAL.test(next)) return { kind: 'special', name: next, text: text.slice(at, at + 2) };
  NAME.lastIndex = at + 1;
  const name = NAME.exec(text)?.[0];
  return name === undefined ? undefined : { kind: 'name', name, text: `$${name}` };
}

function readBraced(text: string, at: number): VariableUse {
  const end = text.indexOf('}', at);
  const name = text.slice(at + 2, end);
  const whole = text.slice(at, end + 1);
  if (name === '') return { kind: 'malformed', text: whole };
  const isSpecial = name.length === 1 && SPECIAL.test(name);
  return { kind: isSpecial ? 'special' : 'name', name, text: whole };
}

/** What to do with the strings of a tree. The path is only valid during the call. */
export interface TreeExpansion {
  readonly expand: (text: string, path: readonly (string | number)[]) => string;
  /** Sub-trees under these keys, at any depth, are copied as they are. */
  readonly preservedKeys: ReadonlySet<string>;
  /** Sees every string of a preserved sub-tree that holds a `$`. */
  readonly seePreserved: (text: string, path: readonly (string | number)[]) => void;
}

/** Keys whose sub-trees reach the provider unexpanded (compat-core 1.7). */
export const PRESERVED_KEYS: ReadonlySet<string> = new Set([
  'env_vars',
  'env_vars_secret',
  'secret_env_vars',
]);

/** Those of them that hold nothing but secrets. */
export const SECRET_KEYS: ReadonlySet<string> = new Set(['env_vars_secret', 'secret_env_vars']);

/** Expands every string value, never a key. Parts without a variable are shared, not copied. */
export function expandTree(config: JsonObject, expansion: TreeExpansion): JsonObject {
  return expandObject(config, { expansion, path: [], isPreserved: false });
}

interface Walk {
  readonly expansion: TreeExpansion;
  readonly path: (string | number)[];
  readonly isPreserved: boolean;
}

function expandValue(value: JsonValue, walk: Walk): JsonValue {
  if (typeof value === 'string') return expandString(value, walk);
  if (isJsonObject(value)) return expandObject(value, walk);
  return Array.isArray(value) ? expandList(value, walk) : value;
}

function expandString(text: string, { expansion, path, isPreserved }: Walk): string {
  if (!text.includes('$')) return text;
  if (!isPreserved) return expansion.expand(text, path);
  expansion.seePreserved(text, path);
  return text;
}

function expandObject(object: JsonObject, walk: Walk): JsonObject {
  let copy: OpenObject | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key] ?? null;
    const isPreserved = walk.isPreserved || walk.expansion.preservedKeys.has(key);
    walk.path.push(key);
    const expanded = expandValue(value, isPreserved ? { ...walk, isPreserved } : walk);
    walk.path.pop();
    if (expanded !== value) setMember((copy ??= { ...object }), key, expanded);
  }
  return copy ?? object;
}

function expandList(list: readonly JsonValue[], walk: Walk): readonly JsonValue[] {
  let copy: JsonValue[] | undefined;
  for (const [index, value] of list.entries()) {
    walk.path.push(index);
    const expanded = expandValue(value, walk);
    walk.path.pop();
    if (expanded !== value) (copy ??= [...list])[index] = expanded;
  }
  return copy ?? list;
}
