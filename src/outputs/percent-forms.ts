/** How one encoder goes about it: what it leaves alone, and what it makes of a space. */
interface PercentEncoder {
  readonly safe: string;
  readonly space: '%20' | '+';
}

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

/** A text percent-encoded the ways that encoders in use do it, with hexadecimal in both cases. */
export function percentForms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return encoders.flatMap((encoder) => {
    const upper = percentEncode(bytes, encoder);
    return [upper, upper.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())];
  });
}

function percentEncode(bytes: Buffer, { safe, space }: PercentEncoder): string {
  let encoded = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) encoded += space;
    else if (/[A-Za-z0-9]/.test(character) || safe.includes(character)) encoded += character;
    else encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
