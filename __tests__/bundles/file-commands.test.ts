import { describe, expect, it } from 'vitest';
import { readOutputs, readPairs, readPath, readSummary, readVariables } from './file-commands.ts';

it('reads both forms, of a name that was set twice the last', () => {
  const text = 'a=1=2\n\nb<<END\none\n\ntwo=<<\nEND\na<<X\nX\nc=x<<y\nd=\r\n';
  expect(readPairs(text)).toEqual({ a: '', b: 'one\n\ntwo=<<', c: 'x<<y', d: '\r' });
});

it('takes names for one that differ in their case alone', () => {
  expect(readPairs('Url=1\nurl=2\n')).toEqual({ url: '2' });
});

describe.each([
  ['a line that is no pair', 'text'],
  ['a name that is missing', '=value'],
  ['a delimiter that is missing', 'name<<'],
  ['an end that is missing', 'name<<END\nvalue\nEND '],
])('%s', (_what, text) => {
  it('is an error', () => {
    expect(() => readPairs(text)).toThrow(TypeError);
  });
});

it('lets no step change the Node.js of the next', () => {
  expect(() => readVariables('Node_Options=--require=x')).toThrow('NODE_OPTIONS');
});

it('puts the folder that was added last before the others, and each once', () => {
  expect(readPath('/a\n\n/b\r\n/a\n')).toEqual(['/a', '/b']);
});

it('takes no output above a mebibyte', () => {
  expect(readOutputs(`a=${'x'.repeat(1024 * 1024)}`)).toHaveProperty('a');
  expect(() => readOutputs(`a=${'x'.repeat(1024 * 1024 + 1)}`)).toThrow('1048577 bytes');
});

it('masks a summary line by line, and takes none above a mebibyte', () => {
  expect(readSummary('| s3cret-1 |\n', ['s3cret-1'])).toBe('| *** |\n');
  expect(readSummary('s3cret\n1\n', ['s3cret\n1x'])).toBe('***\n1\n');
  expect(() => readSummary('x'.repeat(1024 * 1024 + 1), [])).toThrow('1048577 bytes');
});
