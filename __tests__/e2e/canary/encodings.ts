/** Ways in which programs write a text down; written again here, so that no mistake is shared. */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json in json': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'go json': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 unpadded': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 of a document, offset 1': (text) => inner(`u${text}--`, 4),
  'base64 of a document, offset 2': (text) => inner(`us${text}--`, 4),
  'base64 of a document, offset 0': (text) => inner(`use${text}--`, 4),
  'base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'base64 in lines': (text) =>
    Buffer.from(`name: ${text}`)
      .toString('base64')
      .replace(/.{76}(?=.)/g, '$&\n'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  percent: encodeURIComponent,
  'lower-case percent': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  form: (text) => new URLSearchParams({ k: text }).toString().slice(2),
  'html numbers': (text) => text.replace(/[&<>"']/g, (unit) => `&#${String(unit.charCodeAt(0))};`),
  html: (text) => text.replace(/[&<>"']/g, (unit) => `&${NAMES[unit] ?? ''};`),
  'html as PHP writes it': (text) =>
    text.replace(/[&<>"']/g, (unit) => (unit === "'" ? '&#039;' : `&${NAMES[unit] ?? ''};`)),
  '.NET json': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/\\"|[&'+<>`]|[^\0-\x7e]/g, (unit) => `\\u${toHex(unit.slice(-1)).toUpperCase()}`),
  'go %q': (text) => text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n'),
  'go bytes': (text) => [...Buffer.from(text)].join(' '),
  'bytes in json': (text) => JSON.stringify([...Buffer.from(text)]).slice(1, -1),
  'python bytes': (text) =>
    Array.from(Buffer.from(text), (byte) => {
      if (byte === 10) return '\\n';
      if (byte < 32 || byte > 126) return `\\x${byte.toString(16).padStart(2, '0')}`;
      return String.fromCharCode(byte).replace(/[\\']/, '\\$&');
    }).join(''),
  'base64 in base64': (text) =>
    Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  'base64 in percent': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'percent in both cases': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) =>
      code.charCodeAt(1) % 2 === 0 ? code.toLowerCase() : code,
    ),
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'json in percent': (text) => encodeURIComponent(JSON.stringify(text).slice(1, -1)),
  'single quotes': (text) => text.replaceAll("'", `'\\''`),
  'double quotes': (text) => text.replace(/["$`\\]/g, '\\$&'),
};

function toHex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

const NAMES: Readonly<Record<string, string>> = {
  ...{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' },
};

/** The base64 of a document without the groups at its ends, which hold its frame. */
function inner(document: string, cut: number): string {
  return Buffer.from(document)
    .toString('base64')
    .slice(cut, -cut - 4);
}

/** Everything it knows, in every encoding, a line each. */
export function tellAll(secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .flatMap(([name, secret]) =>
      Object.entries(ENCODINGS).map(([how, encode]) => `${name} (${how}): ${encode(secret)}`),
    )
    .join('\n');
}
