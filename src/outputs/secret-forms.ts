import { encodeString } from '../kernel/index.ts';
import { base64Forms } from './base64-forms.ts';
import { escapeForms } from './escape-forms.ts';
import { percentForms } from './percent-forms.ts';

/** The forms one text may take; no form twice. */
export interface SecretForms {
  /** As it is, inside JSON, inside JSON inside JSON, hexadecimal, percent-encoded, … */
  readonly plain: ReadonlySet<string>;
  /** In base64, wherever it starts in the encoded document, which may be broken into lines. */
  readonly base64: ReadonlySet<string>;
}

/**
 * Every form one text may take on its way into a log or a document.
 *
 * The runner by itself hides only a few of these; more than a third of random passwords pass
 * through it in most of the others.
 */
export function secretForms(text: string): SecretForms {
  const json = new Set(jsonEscapers.map((escape) => escape(text)));
  const twice = [...json].flatMap((once) => jsonEscapers.map((escape) => escape(once)));
  const inBase64 = new Set([text, ...json]);
  return {
    plain: new Set([
      ...[text, ...json, ...twice],
      ...codePointEscapers.map((escape) => escape(text)),
      ...escapeForms(text),
      ...hexForms(text),
      ...percentForms(text),
      ...htmlForms(text),
      ...pageForms(text),
      ...quotedForms(text),
    ]),
    base64: new Set([
      ...[...inBase64].flatMap((inside) => base64Forms(Buffer.from(inside, 'utf8'))),
      ...base64Forms(Buffer.from(text, 'utf16le')),
    ]),
  };
}

/** .NET's JSON, and Google's for Java: what could be markup as a number, in one case or the other. */
const codePointEscapers: readonly ((text: string) => string)[] = [
  (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('\\"', '\\u0022')
      .replace(/[&'+<>`]|[^\0-\x7e]/g, (character) =>
        toUnicodeEscape(character, { isUpper: true }),
      ),
  (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[&'=<>]/g, (character) => toUnicodeEscape(character)),
];

const NOT_ASCII = /[^\0-\x7e]/g;

/** JavaScript, Go (`\u003c`), Python (`\u00e9`), and PHP (`\/`) each write a string their own way. */
const jsonEscapers: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => encodeString(text).slice(1, -1),
  (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(NOT_ASCII, (character) => toUnicodeEscape(character)),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
];

function toUnicodeEscape(character: string, { isUpper = false } = {}): string {
  const digits = character.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${isUpper ? digits.toUpperCase() : digits}`;
}

function hexForms(text: string): readonly string[] {
  const hex = Buffer.from(text, 'utf8').toString('hex');
  return [hex, hex.toUpperCase()];
}

type Entities = Readonly<Record<string, string>>;

const NAMED: Entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML; HTML as JavaScript, Go and Python libraries write it; numbers only, both ways. */
const entitySets: readonly Entities[] = [
  { ...NAMED, "'": '&apos;' },
  { ...NAMED, "'": '&#39;' },
  { ...NAMED, "'": '&#039;' },
  { ...NAMED, '"': '&#34;', "'": '&#39;' },
  { ...NAMED, "'": '&#x27;' },
  { ...NAMED, "'": '&#x27;', '/': '&#x2F;' },
  { '&': '&#38;', '<': '&#60;', '>': '&#62;', '"': '&#34;', "'": '&#39;' },
  { '&': '&#x26;', '<': '&#x3c;', '>': '&#x3e;', '"': '&#x22;', "'": '&#x27;' },
  { '&': '&#x26;', '<': '&#x3C;', '>': '&#x3E;', '"': '&#x22;', "'": '&#x27;' },
  // What stands between tags needs no quotes escaped.
  { '&': '&amp;', '<': '&lt;', '>': '&gt;' },
];

const ENTITY_CHARACTERS = /[&<>"'/]/g;

function htmlForms(text: string): readonly string[] {
  if (!/[&<>"'/]/.test(text)) return [];
  return entitySets.map((entities) =>
    text.replace(ENTITY_CHARACTERS, (character) => entities[character] ?? character),
  );
}

/**
 * As our own pages and charts write a text (`views/markdown.ts`, `views/mermaid.ts`): everything that
 * could be markup as a number, in a sentence with what keeps an `@` from being a mention.
 */
function pageForms(text: string): readonly string[] {
  if (/^[\w./-]*$/.test(text) && !text.includes('_')) return [];
  const page = text.replace(/[&<>"\\`*_[\]|~$#!]/g, toEntity);
  return [
    page,
    page.replace(/@(?=\w)/g, '@\u200b'),
    text.replace(/[^\p{L}\p{N} _./-]/gu, (character) => toEntity(character).slice(1)),
  ];
}

function toEntity(character: string): string {
  return `&#${String(character.codePointAt(0))};`;
}

/**
 * Inside '…' two ways, inside "…", bare words as `printf %q` writes them, and inside $'…'; then the
 * quotes of SQL and of CSV.
 */
function quotedForms(text: string): readonly string[] {
  if (/^[A-Za-z0-9_-]*$/.test(text)) return [];
  return [
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replace(/["$`\\]/g, '\\$&'),
    text.replace(/["$`\\!]/g, '\\$&'),
    text.replace(/[^A-Za-z0-9_@%+=:,./\-\u0080-\uffff]/g, '\\$&'),
    text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n'),
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
  ];
}
