/**
 * Hides secrets in a log as the runner of GitHub Actions does (2.3xx): each secret as it was given, and
 * as eleven encoders of the runner write it. What it does not hide, it does not hide here either.
 */
export interface RunnerMasker {
  /** Registers what `::add-mask::` gave: the whole, and each line of it. */
  add(value: string): void;
  mask(line: string): string;
}

/** Makes one that knows no secret. */
export function createRunnerMasker(): RunnerMasker {
  const forms = new Set<string>();
  return {
    add: (value) => {
      for (const secret of [value, ...value.split(/[\r\n]+/)]) {
        for (const form of [secret, ...encode(secret)]) if (form !== '') forms.add(form);
      }
    },
    mask: (line) => replaceRanges(line, findRanges(line, forms)),
  };
}

function encode(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const [before = '', after = ''] = splitAtAmpersand(secret);
  return [
    ...[0, 1, 2].map((shift) => bytes.subarray(shift).toString('base64')),
    secret.replaceAll('"', '\\"'),
    secret.replaceAll("'", "''"),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret).replace(/[!'()*]/g, percentEncode),
    secret.replace(/[<>"'&]/g, (character) => XML_ENTITIES[character] ?? character),
    secret.length > 8 && /^".*"$/s.test(secret) ? secret.slice(1, -1) : '',
    // PowerShell colours one letter in the middle of what it quotes in an error.
    before.length >= 6 ? before : '',
    after.length >= 6 ? after : '',
  ];
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function splitAtAmpersand(secret: string): readonly string[] {
  const plus = secret.indexOf('&+');
  if (plus >= 0) return [secret.slice(0, plus + 2), secret.slice(plus + 3)];
  const last = secret.lastIndexOf('&');
  return last < 0 ? [] : [secret.slice(0, last + 1), secret.slice(last + 1)];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function findRanges(line: string, forms: ReadonlySet<string>): readonly Range[] {
  return [...forms]
    .flatMap((form) => {
      const found: Range[] = [];
      for (let at = line.indexOf(form); at >= 0; at = line.indexOf(form, at + 1)) {
        found.push({ start: at, end: at + form.length });
      }
      return found;
    })
    .sort((left, right) => left.start - right.start);
}

/** Ranges that touch become one `***`. */
function replaceRanges(line: string, ranges: readonly Range[]): string {
  let masked = '';
  let done = 0;
  let isOpen = false;
  for (const { start, end } of ranges) {
    if (!isOpen || start > done) masked += `${line.slice(done, start)}***`;
    isOpen = true;
    done = Math.max(done, end);
  }
  return masked + line.slice(done);
}
