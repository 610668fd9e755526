import { stripVTControlCharacters } from 'node:util';
import {
  encodeJson,
  isJsonObject,
  isSensitiveName,
  type JsonValue,
  parseJson,
} from '../kernel/index.ts';
import type { Concealer } from '../ports/index.ts';

/** How much of a foreign text is shown. */
const SHOWN_CHARACTERS = 200;

/**
 * The beginning of foreign text, fit to be shown: redacted first, since half a secret that a cut
 * left over would be found by nobody; then on one line, without anything a terminal would act on.
 */
export function toExcerpt(text: string, concealer: Pick<Concealer, 'redact'>): string {
  const line = stripVTControlCharacters(concealer.redact(text))
    .replace(/[\s\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

/**
 * {@link toExcerpt} of a body: whatever is named like a credential in it, or looks like one, becomes
 * stars too, also in JSON that is cut off. Error pages show requests, and addresses of databases.
 */
export function toBodyExcerpt(body: string, concealer: Pick<Concealer, 'redact'>): string {
  const shown = hideNamed(body).replace(USER, '$1***@').replace(JSON_WEB_TOKEN, '***');
  return toExcerpt(shown, concealer);
}

/** User and password of an address. */
const USER = /([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"'<>]{1,256}@/gi;

const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}(?:\.[\w-]*){1,2}/g;

function hideNamed(body: string): string {
  if (/^\s*[{[]/.test(body)) {
    try {
      return encodeJson(hideMembers(parseJson(body)));
    } catch {
      // Not JSON, or only its beginning: what looks like a member is hidden as text below.
    }
  }
  return body
    .replace(HEADER, '$1***')
    .replace(MEMBER, (whole: string, head: string, name: string) =>
      isHidden(name) ? `${head}***` : whole,
    );
}

function isHidden(name: string): boolean {
  return isSensitiveName(name) || /(?:authorization|cookie)$/i.test(name);
}

/** A header with credentials, to the end of its line. */
const HEADER = /((?:authorization|cookie)["']?\s{0,8}[:=]\s{0,8})[^\r\n]+/gi;

/**
 * `"name": "value"` and `name=value`, the value to its end or to that of the text. A name begins where
 * no other character of one stands before, so that a long text without any is looked through once.
 */
const MEMBER =
  /((?<![\w-])["']?([\w-]{1,64})["']?\s{0,8}[:=]\s{0,8})("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&<}\]]+)/g;

function hideMembers(value: JsonValue): JsonValue {
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        isHidden(name) ? '***' : hideMembers(item),
      ]),
    );
  }
  return Array.isArray(value) ? value.map((item: JsonValue) => hideMembers(item)) : value;
}
