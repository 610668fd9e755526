import { expect, it } from 'vitest';
import { createLineSplitter } from '../../src/kernel/index.ts';

function split(pieces: readonly (string | Uint8Array)[], longest?: number): readonly string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => {
    lines.push(line);
  }, longest);
  for (const piece of pieces) splitter.write(Buffer.from(piece));
  splitter.finish();
  return lines;
}

it('cuts at line ends of both kinds, wherever the pieces end', () => {
  expect(split(['one\ntw', 'o\r\n', '\nlast'])).toEqual(['one', 'two', '', 'last']);
  expect(split(['one\n'])).toEqual(['one']);
  expect(split([])).toEqual([]);
});

it('waits for the rest of a character', () => {
  const bytes = Buffer.from('é\n');
  expect(split([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual(['é']);
});

it('hands a long line on in pieces, before its end is there', () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => {
    lines.push(line);
  }, 4);
  splitter.write(Buffer.from('aaaabbbbc'));
  expect(lines).toEqual(['aaaa', 'bbbb']);
});
