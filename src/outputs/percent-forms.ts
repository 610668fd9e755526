/** How one encoder goes about it: what it leaves alone, and what it makes of a space. */
interface PercentEncoder {
  readonly safe: string;
  readonly space: '%20' | '+';
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UNRESERVED = '-_.~';

const encoders: readonly PercentEncoder[] = [
  // RFC 3986, .NET's EscapeDataString, Python's quote.
  { safe: UNRESERVED, space: '%20' },
  { safe: `${UNRESERVED}/`, space: '%20' },
  // JavaScript's encodeURIComponent and encodeURI.
  { safe: `${UNRESERVED}!'()*`, space: '%20' },
  { safe: `${UNRESERVED}!'()*;,/?:@&=+$#`, space: '%20' },
  // Go's url.PathEscape, url.UserPassword and url.QueryEscape.
  { safe: `${UNRESERVED}$&+=:@`, space: '%20' },
  { safe: `${UNRESERVED}$&+,;=`, space: '%20' },
  { safe: UNRESERVED, space: '+' },
  // Forms, as browsers and URLSearchParams send them.
  { safe: '-_.*', space: '+' },
];

/** What an encoder makes of each byte; hexadecimal in upper case, then in lower case. */
function createTables(): readonly (readonly string[])[] {
  return encoders.flatMap(({ safe, space }) =>
    [true, false].map((isUpper) =>
      Array.from({ length: 256 }, (_, byte) => {
        const character = String.fromCharCode(byte);
        if (character === ' ') return space;
        if (`${ALPHANUMERIC}${safe}`.includes(character)) return character;
        const digits = byte.toString(16).padStart(2, '0');
        return `%${isUpper ? digits.toUpperCase() : digits}`;
      }),
    ),
  );
}

/** Made for the first text that needs them: they take longer than many a command does. */
let tables: readonly (readonly string[])[] | undefined;

/** Texts that no encoder changes, and what stands between such. */
const UNCHANGED = /^[A-Za-z0-9_.-]*$/;
const CHANGED = /([^A-Za-z0-9_.-]+)/;

/**
 * A text percent-encoded the ways that encoders in use do it, with hexadecimal in both cases, and
 * as workflow commands escape it.
 */
export function percentForms(text: string): readonly string[] {
  if (UNCHANGED.test(text)) return [];
  const parts = text
    .split(CHANGED)
    .map((part) => (UNCHANGED.test(part) ? part : Buffer.from(part, 'utf8')));
  tables ??= createTables();
  return [...tables.map((table) => encode(parts, table)), ...commandForms(text)];
}

function encode(parts: readonly (string | Buffer)[], table: readonly string[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : encodeBytes(part, table))).join('');
}

function encodeBytes(bytes: Buffer, table: readonly string[]): string {
  let encoded = '';
  for (const byte of bytes) encoded += table[byte] ?? '';
  return encoded;
}

/** What `@actions/core` makes of the text and of a property of a command. */
function commandForms(text: string): readonly string[] {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return [data, data.replaceAll(':', '%3A').replaceAll(',', '%2C')];
}
