import { isSensitiveName } from '../kernel/index.ts';

/**
 * The credentials that a text of several settings holds: both halves of a URL's userinfo, the password
 * of a MySQL address, a header's token, and whatever stands under a name like a credential's, as in
 * YAML, `.env` files, connection strings and attributes. Some are given in several lengths, where it
 * cannot be told how they end.
 */
export function embeddedCredentials(text: string): readonly string[] {
  const found = [...userinfo(text), ...namedValues(text)];
  for (const [, value = ''] of text.matchAll(WITHOUT_NAME)) found.push(value);
  return [...found, ...found.map(percentDecoded)];
}

/** Behind `Authorization:`, and between the user and the network of a MySQL address. */
const WITHOUT_NAME =
  /(?<=\b(?:Bearer|Basic) |^[^\s:/@]{1,256}:(?=\S{1,512}@\w{0,64}\())([^\s@"',]+)/g;

/** A slash in a password has to be encoded, and often is not: so up to the last `@`, and to the first. */
const USERINFO = /:\/\/(?:([^\s/?#]*)@|([^\s/@]{0,256}:[^\s@]{1,512})@)/g;

function userinfo(text: string): readonly string[] {
  return [...text.matchAll(USERINFO)].flatMap(([, strict, lenient]) => {
    const found = strict ?? lenient ?? '';
    const colon = found.indexOf(':');
    return colon < 0 ? [found] : [found.slice(0, colon), found.slice(colon + 1)];
  });
}

/** A name and what leads to its value. */
const NAME = /(?<![\w.-])([\w.-]{1,128})["']?[ \t]*[:=][ \t]*/g;

/** Values may hold further names: so each name is looked for, whatever it stands in. */
function namedValues(text: string): readonly string[] {
  return [...text.matchAll(NAME)].flatMap((match) => {
    const [lead, name = ''] = match;
    return isSensitiveName(name) ? valuesAt(text, match.index + lead.length) : [];
  });
}

/** In quotes; otherwise up to what ends it in one notation or another, and up to the end of the line. */
function valuesAt(text: string, at: number): readonly string[] {
  for (const pattern of [IN_DOUBLE_QUOTES, IN_SINGLE_QUOTES]) {
    pattern.lastIndex = at;
    const quoted = pattern.exec(text)?.[1];
    if (quoted !== undefined) return [quoted];
  }
  TO_END.lastIndex = at;
  const line = TO_END.exec(text)?.[0] ?? '';
  return [line.trim(), line.split(OPEN_END, 1)[0] ?? ''];
}

const IN_DOUBLE_QUOTES = /"((?:[^"\\\n]|\\.)*)"/y;
const IN_SINGLE_QUOTES = /'([^'\n]*)'/y;
const TO_END = /[^\r\n]*/y;
const OPEN_END = /[\s,;&"'<>)\]}]/;

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: then the text was not encoded.
    return text;
  }
}
