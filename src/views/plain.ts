import { stripVTControlCharacters } from 'node:util';

/**
 * Foreign text without anything a terminal would act on: escape sequences and control characters
 * go, line breaks and tabs stay.
 */
export function toPlainText(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n'))
    .replaceAll('\r', '\n')
    .replace(UNPRINTABLE, '');
}

/** C0 and C1 controls but tab and line feed, and the marks that reorder what is displayed. */
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** {@link toPlainText} as one line: line breaks become spaces. */
export function toPlainLine(text: string): string {
  return toPlainText(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ')
    .trim();
}

/**
 * A text made plain and redacted. A secret may hold what is left out of a plain text, and what is
 * left out may stand within a secret: so both texts are redacted where they differ.
 */
export function redactPlain(
  text: string,
  toPlain: (text: string) => string,
  redact: (text: string) => string,
): string {
  const plain = toPlain(text);
  return plain === text ? redact(text) : redact(toPlain(redact(text)));
}

/** Puts the same margin before every line that is not empty. */
export function indent(text: string, margin: string): string {
  return text.replace(/^(?=.)/gm, margin);
}

/** Rows as columns of equal width, two spaces apart; nothing trails at a line's end. */
export function toColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `1 error`, `2 errors`. */
export function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
