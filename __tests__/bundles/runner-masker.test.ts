import { expect, it } from 'vitest';
import { createRunnerMasker } from './runner-masker.ts';

function maskWith(secret: string, line: string): string {
  const masker = createRunnerMasker();
  masker.add(secret);
  return masker.mask(line);
}

const SECRET = `q"w'e<r>t/z%u!`;

it.each([
  ['itself', SECRET],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64 from its second byte', Buffer.from(SECRET).subarray(1).toString('base64')],
  ['base64 from its third byte', Buffer.from(SECRET).subarray(2).toString('base64')],
  ['a quoted argument', `q\\"w'e<r>t/z%u!`],
  ['an expression', `q"w''e<r>t/z%u!`],
  ['JSON', `q\\"w'e<r>t/z%u!`],
  ['a part of an address', 'q%22w%27e%3Cr%3Et%2Fz%25u%21'],
  ['XML', 'q&quot;w&apos;e&lt;r&gt;t/z%u!'],
])('hides a secret as %s', (_form, text) => {
  expect(maskWith(SECRET, `before ${text} after`)).toBe('before *** after');
});

it('hides what PowerShell tears apart at an ampersand, and what stands within quotes', () => {
  expect(maskWith('abcdef&ghijkl', 'abcdef& / ghijkl')).toBe('*** / ***');
  expect(maskWith('abcdef&+xghijkl', 'abcdef&+ / ghijkl')).toBe('*** / ***');
  expect(maskWith('"abcdefgh"', 'abcdefgh')).toBe('***');
});

it('hides every line of a secret, and makes one of two that touch', () => {
  expect(maskWith('one-line\r\ntwo-line', 'one-line, two-line')).toBe('***, ***');
  expect(maskWith('abcabcab', 'abcabcabcabcab')).toBe('***');
});

it.each([
  ['hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['lower-case percent codes', 'q%22w%27e%3cr%3et%2fz%25u%21'],
])('does not hide %s, as the runner does not', (_form, text) => {
  expect(maskWith(SECRET, text)).toBe(text);
});
