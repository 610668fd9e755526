/**
 * A text with the hexadecimal digits of escapes in one case: `%2f` as `%2F`, `\u00E9` as `\u00e9`,
 * `\xE9` as `\xe9`, `&#x3C;` as `&#x3c;`. Encoders differ in it, and a text that went through several
 * has both. As long as it was, so that what is found in one stands in the same place in the other.
 */
export function levelEscapes(text: string): string {
  let level = text;
  if (text.includes('%')) level = level.replace(PERCENT, (escape) => escape.toUpperCase());
  if (text.includes('\\')) level = level.replace(BACKSLASH, (escape) => escape.toLowerCase());
  if (text.includes('&#x')) level = level.replace(ENTITY, (escape) => escape.toLowerCase());
  return level;
}

const PERCENT = /%[\da-f]{2}/gi;
const BACKSLASH = /\\(?:u[\da-f]{4}|x[\da-f]{2})/gi;
const ENTITY = /&#x[\da-f]{1,6};/gi;
