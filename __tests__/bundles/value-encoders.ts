/**
 * Writes a secret in one other way; empty where that way is none of its own. Named as in the runner's
 * `ValueEncoders.cs`.
 */
export type ValueEncoder = (secret: string) => string;

/** The eleven that the runner of GitHub Actions registers (2.3xx), in its order. */
export const VALUE_ENCODERS = {
  Base64StringEscape: (secret) => toBase64From(secret, 0),
  Base64StringEscapeShift1: (secret) => toBase64From(secret, 1),
  Base64StringEscapeShift2: (secret) => toBase64From(secret, 2),
  CommandLineArgumentEscape: (secret) => secret.replaceAll('"', String.raw`\"`),
  ExpressionStringEscape: (secret) => secret.replaceAll("'", "''"),
  // Newtonsoft.Json escapes three line ends that JSON itself takes as they are.
  JsonStringEscape: (secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[\u0085\u2028\u2029]/g, toUnicodeEscape),
  UriDataEscape: (secret) => encodeURIComponent(secret).replace(/[!'()*]/g, toPercentEscape),
  XmlDataEscape: (secret) =>
    secret.replace(/[<>"'&]/g, (character) => XML_ENTITIES[character] ?? character),
  TrimDoubleQuotes: (secret) =>
    secret.length > 8 && /^".*"$/s.test(secret) ? secret.slice(1, -1) : '',
  PowerShellPreAmpersandEscape: (secret) => longEnough(splitAtAmpersand(secret)[0]),
  PowerShellPostAmpersandEscape: (secret) => longEnough(splitAtAmpersand(secret)[1]),
} as const satisfies Readonly<Record<string, ValueEncoder>>;

/** A secret begins anywhere within three bytes of what was encoded: so without its first ones, too. */
function toBase64From(secret: string, shift: number): string {
  const bytes = Buffer.from(secret);
  return (bytes.length > shift ? bytes.subarray(shift) : bytes).toString('base64');
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function toUnicodeEscape(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function toPercentEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** What PowerShell leaves before and after the character that it colours in an error. */
function splitAtAmpersand(secret: string): readonly [before: string, after: string] {
  const plus = secret.indexOf('&+');
  if (plus >= 0) return [secret.slice(0, plus + 2), secret.slice(plus + 3)];
  const last = secret.lastIndexOf('&');
  return last < 0 ? ['', ''] : [secret.slice(0, last + 1), secret.slice(last + 1)];
}

/** The runner hides no part of a secret that is shorter than six characters. */
function longEnough(part: string): string {
  return part.length >= 6 ? part : '';
}
