import { expect, it } from 'vitest';
import { createRunnerMasker } from './runner-masker.ts';
import { VALUE_ENCODERS } from './value-encoders.ts';

function maskWith(secret: string, line: string): string {
  return createRunnerMasker([secret]).mask(line);
}

const SECRET = `q"w'e<r>t/z%u!`;

/** How each of the runner's eleven encoders writes a secret, worked out by hand and by other programs. */
const FORMS: readonly (readonly [encoder: string, secret: string, form: string])[] = [
  ['Base64StringEscape', SECRET, 'cSJ3J2U8cj50L3oldSE='],
  ['Base64StringEscapeShift1', SECRET, 'IncnZTxyPnQveiV1IQ=='],
  ['Base64StringEscapeShift2', SECRET, 'dydlPHI+dC96JXUh'],
  ['CommandLineArgumentEscape', SECRET, String.raw`q\"w'e<r>t/z%u!`],
  ['ExpressionStringEscape', SECRET, `q"w''e<r>t/z%u!`],
  ['JsonStringEscape', 'tab\there\u2028', String.raw`tab\there\u2028`],
  ['UriDataEscape', SECRET, 'q%22w%27e%3Cr%3Et%2Fz%25u%21'],
  ['XmlDataEscape', SECRET, 'q&quot;w&apos;e&lt;r&gt;t/z%u!'],
  ['TrimDoubleQuotes', '"abcdefgh"', 'abcdefgh'],
  ['PowerShellPreAmpersandEscape', 'ab&cdef&ghijkl', 'ab&cdef&'],
  ['PowerShellPostAmpersandEscape', 'abcdef&+xghijkl', 'ghijkl'],
];

it('knows the eleven encoders of the runner, and no other', () => {
  expect(Object.keys(VALUE_ENCODERS)).toEqual(FORMS.map(([encoder]) => encoder));
});

it.each(FORMS)('hides what %s makes of %j', (encoder, secret, form) => {
  expect(VALUE_ENCODERS[encoder as keyof typeof VALUE_ENCODERS](secret)).toBe(form);
  expect(maskWith(secret, `before ${form} after`)).toBe('before *** after');
});

it('leaves parts alone that are too short to be a secret', () => {
  expect(maskWith('abc&de', 'abc& / de')).toBe('abc& / de');
  expect(maskWith('"abcdef"', 'abcdef')).toBe('abcdef');
});

it('hides every line of a secret, and makes one of two that touch', () => {
  expect(maskWith('one-line\r\ntwo-line', 'one-line, two-line')).toBe('***, ***');
  expect(maskWith('abcabcab', 'abcabcabcabcab')).toBe('***');
});

it.each([
  ['hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['lower-case percent codes', 'q%22w%27e%3cr%3et%2fz%25u%21'],
  ['base64 without its padding', 'cSJ3J2U8cj50L3oldSE'],
  ['base64 of more, which goes on after it', Buffer.from(`${SECRET}...`).toString('base64')],
  ['base64 for addresses', Buffer.from(SECRET).subarray(2).toString('base64url')],
  ['JSON within JSON', JSON.stringify(JSON.stringify(SECRET))],
  ['upper case', SECRET.toUpperCase()],
])('does not hide %s, as the runner does not', (_form, text) => {
  expect(maskWith(SECRET, text)).toBe(text);
});
