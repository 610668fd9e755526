import { isJsonObject, isSensitiveName, type JsonObject, type JsonValue } from '../kernel/index.ts';

const HIDDEN = '***';

/**
 * Hides what a text names like a credential: `password=…`, `"token": "…"`. A plugin may tell of a
 * secret that it never hands over, such as that of an attempt that failed; its name then is all there
 * is to know it by.
 */
export function hideNamed(text: string): string {
  return text.replace(NAMED, (whole: string, head: string, name: string) =>
    isSensitiveName(name) && !NOTHING.test(whole.slice(head.length)) ? `${head}${HIDDEN}` : whole,
  );
}

/** Hides in a document whatever stands under such a name. */
export function hideNamedIn(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).map(([name, item]) => [
      name,
      isSensitiveName(name) && !saysNothing(item) ? HIDDEN : hideBelow(item),
    ]),
  );
}

function hideBelow(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(hideBelow);
  return isJsonObject(value) ? hideNamedIn(value) : value;
}

/** A name with `=` and any value, or with `:` and a quoted one; each word is begun at only once. */
const NAMED =
  /(?<![\w.-])(["']?([A-Za-z_][\w.-]*)["']?(?:=|: ?(?=["'])))(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]?|\{[^}]*\}?|[^\s,;&)}\]]+)/g;

/** That there is none is no secret, and often what somebody looks for. */
const NOTHING = /^(?:""|''|\[\]|\{\}|true|false|null|nil|<nil>)$/;

function saysNothing(value: JsonValue): boolean {
  return value === '' || value === null || typeof value === 'boolean';
}
