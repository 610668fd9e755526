import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, type Redactor } from '../../src/outputs/redact.ts';
import { codeSpan, escapeHtml, escapeMarkdown } from '../../src/views/markdown.ts';
import { toLabel } from '../../src/views/mermaid.ts';
import { ENCODINGS } from '../e2e/canary/encodings.ts';

const RUNS = { numRuns: 300 };

/** Characters that some encoder treats its own way, and some that none does. */
const UNIT = fc.constantFrom(...Array.from(`aZ09-_.~!*'"()&<>\\/%$\`#@:;=+?|[]{},^ é鍵🗝`));

/** Secrets of one line, with enough that is random in them to stand nowhere by chance. */
const SECRET = fc
  .tuple(fc.string({ unit: UNIT, maxLength: 200 }), fc.uuid())
  .map(([odd, random]) => `${random.slice(0, 8)}${odd}${random.slice(-12)}`);

/** What stands around it: in no alphabet that an encoder writes in, so that it cannot be part of a form. */
const AROUND = fc.string({ unit: fc.constantFrom('ж', 'щ', '\n', ' ', '«'), maxLength: 200 });

function knowing(secret: string): Redactor {
  const redactor = createRedactor();
  redactor.add(secret);
  return redactor;
}

/** Redacts a text in pieces that are cut at these positions, each with what is around it. */
function redactInPieces(redactor: Redactor, text: string, cuts: readonly number[]): string {
  const borders = [...new Set([0, ...cuts.map((cut) => cut % text.length), text.length])];
  borders.sort((left, right) => left - right);
  return borders
    .slice(1)
    .map((end, index) => {
      const start = borders[index] ?? 0;
      const around = { before: text.slice(0, start), after: text.slice(end) };
      return redactor.redact(text.slice(start, end), around);
    })
    .join('')
    .replace(/(?:\*\*\*)+/g, '***');
}

/** Documents around the secret, and lines, are below: there characters hold bits of the neighbours too. */
const WHOLE = Object.entries(ENCODINGS).filter(
  ([how]) => how !== 'base64 in lines' && !how.startsWith('base64 of a document'),
);

describe('of a random secret in random surroundings in random pieces', () => {
  it.each(WHOLE)('nothing is left but the surroundings: %s', (_how, encode) => {
    fc.assert(
      fc.property(
        SECRET,
        AROUND,
        AROUND,
        fc.array(fc.nat(), { maxLength: 6 }),
        (...[secret, before, after, cuts]) => {
          const form = encode(secret);
          const text = `${before}«${form}»${after}`;
          const redacted = redactInPieces(knowing(secret), text, cuts);
          expect(redacted).toBe(`${before}«***»${after}`);
        },
      ),
      RUNS,
    );
  });

  it.each([
    ['a sentence', escapeMarkdown],
    ['code', (text: string) => codeSpan(text).replace(/^`|`$|<\/?code>/g, '')],
    ['HTML', escapeHtml],
    ['a label of a chart', toLabel],
  ])('nothing is left on our own pages: %s', (_what, write) => {
    fc.assert(
      fc.property(SECRET, (secret) => {
        expect(knowing(secret).redact(`«${write(secret)}»`)).toBe('«***»');
      }),
      RUNS,
    );
  });

  it('every line and every pair of lines is hidden', () => {
    fc.assert(
      fc.property(
        fc.array(SECRET, { minLength: 2, maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const redactor = knowing(lines.join(end));
          expect(redactor.redact(`«${lines.join(end)}»`)).toBe('«***»');
          for (const line of lines)
            expect(redactor.redact(`«${line}»`)).toMatch(/^«\s*\*\*\*\s*»$/);
        },
      ),
      RUNS,
    );
  });
});

describe('base64 of a document, whole or broken into lines', () => {
  it('shows no more than the ends of the secret, which share a character with their neighbours', () => {
    const bytes = fc.uint8Array({ maxLength: 90 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(
        SECRET,
        bytes,
        bytes,
        fc.constantFrom(64, 76, 9999),
        (...[secret, before, after, width]) => {
          const document = Buffer.concat([before, Buffer.from(secret), after]);
          const encoded = document
            .toString('base64')
            .replace(new RegExp(`.{${String(width)}}(?=.)`, 'g'), '$&\n');
          const redacted = knowing(secret).redact(encoded);
          const visible = redacted.replaceAll('***', '').replace(/\s/g, '').length;
          const others = Math.ceil((before.length * 8) / 6) + Math.ceil((after.length * 8) / 6) + 4;
          expect(visible).toBeLessThanOrEqual(others + 2);
        },
      ),
      RUNS,
    );
  });
});

describe('a text without the secret', () => {
  const WORD = fc.constantFrom(
    ...(
      '2026-11-28T20:45:01Z [INFO] provider cloud: updated web-7 in nyc3, id 6b1f, "took" 12 ms; ' +
      'https://web.example.com/healthz?x=%2F \\n {"level":"warn"} SGVsbG8sIHdvcmxkIQ== &amp; ***'
    ).split(' '),
    '\n',
  );

  it('is untouched, in pieces as well', () => {
    const texts = fc.array(WORD, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(SECRET, { maxLength: 20 }),
        texts,
        fc.array(fc.nat(), { maxLength: 6 }),
        (secrets, text, cuts) => {
          const redactor = createRedactor();
          for (const secret of secrets) redactor.add(secret);
          expect(redactor.redact(text)).toBe(text);
          expect(redactInPieces(redactor, text, cuts)).toBe(text);
        },
      ),
      RUNS,
    );
  });
});
