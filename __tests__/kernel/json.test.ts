import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, encodeJson, parseJson } from '../../src/kernel/index.ts';

describe('parsing JSON', () => {
  it('keeps every digit of integers beyond 2^53', () => {
    expect(parseJson('{"a":9007199254740993,"b":[-18446744073709551615],"c":1}')).toEqual({
      a: 9007199254740993n,
      b: [-18446744073709551615n],
      c: 1,
    });
  });

  it('reads fractions and exponents as numbers, however many digits they have', () => {
    expect(parseJson('[0.12345678901234567, 1e21, 1234567890123456.5]')).toEqual([
      0.12345678901234567, 1e21, 1234567890123456.5,
    ]);
  });

  it('says that a text is malformed without repeating it', () => {
    const secret = '{"password": "hunter22';
    const error = catchError(() => parseJson(secret));
    expect(error).toMatchObject({ code: 'JSON_MALFORMED' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('hunter22');
  });
});

describe('encoding JSON', () => {
  it('escapes what Go escapes and nothing else', () => {
    expect(encodeJson('a<b && c>d\u2028\u2029é😀/\t')).toBe(
      '"a\\u003cb \\u0026\\u0026 c\\u003ed\\u2028\\u2029é😀/\\t"',
    );
  });

  it('writes numbers as Go does: minus zero kept, integers in full, exponents as in ES6', () => {
    expect(encodeJson([-0, 1, 9007199254740993n, 1e21, 1e-7, 0.000001])).toBe(
      '[-0,1,9007199254740993,1e+21,1e-7,0.000001]',
    );
  });

  it('refuses what JSON has no form for', () => {
    expect(catchError(() => encodeJson([Infinity]))).toMatchObject({ code: 'JSON_UNENCODABLE' });
    expect(catchError(() => encodeJson({ a: NaN }))).toMatchObject({ code: 'JSON_UNENCODABLE' });
  });

  it('indents by two spaces and leaves empty maps and lists on one line', () => {
    expect(encodeJson({ b: [], a: { c: [1, {}] } }, { indent: 2 })).toBe(
      '{\n  "a": {\n    "c": [\n      1,\n      {}\n    ]\n  },\n  "b": []\n}',
    );
  });

  it('gives back what was parsed, for every JSON value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = parseJson(text);
        expect(parseJson(encodeJson(value))).toEqual(value);
      }),
    );
  });
});

it('orders texts by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareBytes(left, right))).toBe(expected);
    }),
  );
});

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
