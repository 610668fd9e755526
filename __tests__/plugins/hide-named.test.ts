import { expect, it } from 'vitest';
import { hideNamed, hideNamedIn } from '../../src/plugins/hide-named.ts';

it.each([
  ['password=s3cret, user=app', 'password=***, user=app'],
  ['db_password="a \\"b\\" c" next', 'db_password=*** next'],
  [`token='a b' zone=x`, 'token=*** zone=x'],
  ['{"apiKey": "k", "name": "n"}', '{"apiKey": ***, "name": "n"}'],
  ['tokens=[a, b] {"secret":"x"}', 'tokens=*** {"secret":***}'],
  ['credentials={a: b} done', 'credentials=*** done'],
  ['token=a\\ b', 'token=*** b'],
  ['GET /?access_token=abc&page=2', 'GET /?access_token=***&page=2'],
])('hides what %j names', (text, hidden) => {
  expect(hideNamed(text)).toBe(hidden);
});

it.each([
  'token="" password= has_password=true secret=null key=<nil>',
  'token: expired',
  'the password was set',
  'zone=eu-1 "name":"db"',
])('leaves %j as it is', (text) => {
  expect(hideNamed(text)).toBe(text);
});

it('takes no longer for a word without an end', () => {
  const text = `${'a'.repeat(65_536)}"${'"b'.repeat(20_000)}`;
  expect(hideNamed(text)).toBe(text);
});

it('hides whatever stands under such a name in a document', () => {
  expect(
    hideNamedIn({
      ...{ password: 12_345, token: '', key: null, secret: { a: ['b'] }, has_token: true },
      ...{ list: [{ pwd: 'x' }, 'y'], zone: 'x', count: 3 },
    }),
  ).toEqual({
    ...{ password: '***', token: '', key: null, secret: '***', has_token: true },
    ...{ list: [{ pwd: '***' }, 'y'], zone: 'x', count: 3 },
  });
});
