import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, type Redactor } from '../../src/outputs/redact.ts';

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** What of the secret can still be read from base64 with gaps: its longest run of bytes. */
function longestLeft(secret: string, encoded: string, redacted: string): number {
  // Gaps are whole spans of the original, so what is left can be found there again.
  const pieces = redacted.split('***').map((piece) => piece.replace(/\s/g, ''));
  const whole = encoded.replace(/\s/g, '');
  let longest = 0;
  for (const piece of pieces) {
    const at = piece === '' ? -1 : whole.indexOf(piece);
    if (at === -1) continue;
    const decoded = Buffer.from(' '.repeat(at % 4).replaceAll(' ', 'A') + piece, 'base64');
    const text = decoded.toString('latin1');
    for (let from = 0; from < secret.length; from += 1) {
      let length = 0;
      while (from + length < secret.length && text.includes(secret.slice(from, from + length + 1)))
        length += 1;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}

const wrap = (text: string, width: number): string =>
  text.replace(new RegExp(`.{${String(width)}}(?=.)`, 'g'), '$&\n');

/** Bytes at either end of the secret that share a character with their neighbours. */
const ENDS = 2;
/** Seven characters of base64 at a line's end are too few to tell, where the other line is not known. */
const APART = 7;

describe('base64 that is broken into lines', () => {
  it('is hidden wherever the lines break, each line by itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 16, maxLength: 300 }),
        fc.nat(90),
        fc.constantFrom(60, 64, 72, 76),
        (tail, lead, width) => {
          const secret = `Z~${randomBytes(12).toString('hex')}${tail}`;
          const document =
            randomBytes(lead).toString('latin1').slice(0, lead) + secret + 'rest of it';
          const encoded = wrap(Buffer.from(document, 'latin1').toString('base64'), width);
          const redactor = knowing(secret);
          const together = redactor.redact(encoded);
          const lines = encoded.split('\n');
          const apart = lines.map((line) => redactor.redact(line)).join('\n');
          const inTurn = lines
            .map((line, at) =>
              redactor.redact(line, { before: `${lines[at - 1] ?? ''}\n`, after: '' }),
            )
            .join('\n');
          expect(longestLeft(secret, encoded, together)).toBeLessThanOrEqual(ENDS);
          expect(longestLeft(secret, encoded, apart)).toBeLessThanOrEqual(APART);
          expect(longestLeft(secret, encoded, inTurn)).toBeLessThanOrEqual(APART);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is hidden in an indented block and in JSON', () => {
    const secret = `Zx9-${randomBytes(30).toString('hex')}`;
    const lines = wrap(Buffer.from(`user:${secret}`).toString('base64'), 64).split('\n');
    const block = `key: |\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
    const json = JSON.stringify({ key: lines.join('\n') });
    for (const text of [block, json]) {
      expect(
        longestLeft(secret, lines.join('\n'), knowing(secret).redact(text)),
      ).toBeLessThanOrEqual(ENDS);
    }
  });

  it('is hidden to its end where a line ends shortly before, if that line is known', () => {
    const secret = 'Zx9-lonG_secret~value';
    const encoded = Buffer.from(secret).toString('base64');
    for (const width of [8, 12, 20, 22, 24, 26]) {
      const above = encoded.slice(0, width);
      const below = encoded.slice(width);
      for (const lineEnd of ['\n', '\r\n', '\n    ', '\\n', '\\r\\n']) {
        expect(knowing(secret).redact(`k: ${above}${lineEnd}${below}`)).toBe(`k: ***${lineEnd}***`);
      }
      expect(knowing(secret).redact(below, { before: `k: ${above}\n`, after: '' })).toBe('***');
    }
    // The beginning is too short to tell by itself, and is told by what goes on below.
    for (const width of [1, 4, 7]) {
      const text = `k: ${encoded.slice(0, width)}\n${encoded.slice(width)} and\n more`;
      expect(knowing(secret).redact(text)).toBe('k: ***\n*** and\n more');
    }
  });

  it('leaves text alone that only shares words with it', () => {
    const text = 'using postgres://localhost\npostgres is up\n  and running: postgres';
    expect(knowing('postgres://u:hunter22@db').redact(text)).toBe(text);
  });
});

describe('a text that was cut short', () => {
  it('keeps what is left of a secret before the ellipsis hidden', () => {
    const secret = 'Zx9-lonG_secret~value';
    expect(knowing(secret).redact(`"was Zx9-lonG_sec…"`)).toBe('"was ***…"');
  });
});

describe('a text that comes in pieces', () => {
  it('shows nothing of a secret across a border, and everything else', () => {
    const unit = fc.constantFrom('a', 'b', 'é', ' ');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 60 }),
        fc.string({ unit, maxLength: 60 }),
        fc.nat(200),
        (lead, rest, cut) => {
          const secret = 'Zx9-lonG_secret~value';
          const text = `${lead}${secret}${rest}`;
          const [before, after] = [text.slice(0, cut), text.slice(cut)];
          const redactor = knowing(secret);
          const joined =
            redactor.redact(before, { before: '', after }) +
            redactor.redact(after, { before, after: '' });
          expect(joined.replace('******', '***')).toBe(`${lead}***${rest}`);
        },
      ),
    );
  });
});

it('hides a long number and leaves a port', () => {
  const redactor = createRedactor();
  redactor.addTree({ pin: 93184427, port: 25060 });
  expect(redactor.redact('pin 93184427 port 25060')).toBe('pin *** port 25060');
});
