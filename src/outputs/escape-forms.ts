/** How one language writes a text out so that every character of it can be seen. */
interface Escaper {
  /** What has a letter of its own behind the backslash, as in `\n`. */
  readonly letters: Readonly<Record<string, string>>;
  /** Which quote is escaped as well. */
  readonly quote: '"' | "'" | '';
  /** Any other control character. */
  readonly control: (codePoint: number) => string;
  /** What is beyond ASCII; stays as it is where this is left out. */
  readonly beyond?: (character: string) => string;
}

const SHORT = { '\n': 'n', '\r': 'r', '\t': 't' } as const;
const ALL = { ...SHORT, '\x07': 'a', '\b': 'b', '\f': 'f', '\v': 'v' } as const;

const escapers: readonly Escaper[] = [
  // Go's %q and %+q.
  { letters: ALL, quote: '"', control: toHexByte },
  { letters: ALL, quote: '"', control: toHexByte, beyond: toGoUnicode },
  // Python's repr and Node's inspect, with the quotes they take when the usual ones are in the text.
  { letters: SHORT, quote: "'", control: toHexByte },
  { letters: SHORT, quote: '', control: toHexByte },
  { letters: { ...SHORT, '\b': 'b', '\f': 'f', '\v': 'v' }, quote: "'", control: toHexByte },
  // Bytes, as Python and C write them.
  { letters: SHORT, quote: "'", control: toHexByte, beyond: toBytes(toHexByte) },
  { letters: SHORT, quote: '', control: toHexByte, beyond: toBytes(toHexByte) },
  // A shell's $'…', as `printf %q` and `set -x` write it.
  { letters: { ...ALL, '\x1b': 'E' }, quote: "'", control: toOctal, beyond: toBytes(toOctal) },
];

/** What no escaper changes. */
const UNCHANGED = /^[ !#-&(-[\]-~]*$/;

/** A text with backslashes, as languages other than JSON write it in their logs and errors. */
export function escapeForms(text: string): readonly string[] {
  return UNCHANGED.test(text) ? [] : escapers.map((escaper) => escape(text, escaper));
}

function escape(text: string, { letters, quote, control, beyond }: Escaper): string {
  return text.replace(ESCAPED, (character) => {
    if (character === '\\') return '\\\\';
    if (character === '"' || character === "'")
      return character === quote ? `\\${quote}` : character;
    const letter = letters[character];
    if (letter !== undefined) return `\\${letter}`;
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) return control(codePoint);
    return beyond === undefined ? toUnprintable(character, codePoint) : beyond(character);
  });
}

/** Quotes, backslashes, controls and whatever is beyond ASCII. */
const ESCAPED = /["'\\\0-\x1f\x7f-\u{10ffff}]/gu;

/** Line ends, marks and the like are escaped even where letters are not. */
function toUnprintable(character: string, codePoint: number): string {
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return character;
  return codePoint < 0x100 ? toHexByte(codePoint) : toGoUnicode(character);
}

function toHexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

function toOctal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

function toBytes(write: (byte: number) => string): (character: string) => string {
  return (character) => Array.from(Buffer.from(character, 'utf8'), write).join('');
}

function toGoUnicode(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const digits = codePoint.toString(16);
  return codePoint < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
