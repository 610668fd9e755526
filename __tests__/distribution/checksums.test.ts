import { expect, it } from 'vitest';
import { parseChecksums } from '../../src/distribution/checksums.ts';
import { readCases, toText } from '../config/conformance.ts';

it.each(readCases('checksums-parse', 'checksums'))(
  'reads checksums as upstream does: $id',
  ({ input, expected }) => {
    const parse = (): unknown => Object.fromEntries(parseChecksums(toText(input['body'])));
    if (expected['error_contains'] === undefined) expect(parse()).toEqual(expected['entries']);
    else expect(parse).toThrow(expect.objectContaining({ code: 'CHECKSUMS_MALFORMED' }));
  },
);

it('takes digests without case, and the same line twice', () => {
  const text = 'ABC  a.tar.gz\nabc  a.tar.gz\nabc *b.tar.gz\n\n';
  expect([...parseChecksums(text)]).toEqual([
    ['a.tar.gz', 'abc'],
    ['b.tar.gz', 'abc'],
  ]);
});
