import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseText } from '../../src/resources/placeholder.ts';

describe('parseText', () => {
  it('cuts a text into literal text, variables and references', () => {
    expect(parseText('a${B}c${db.uri}')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'variable', source: '${B}', name: 'B' },
      { kind: 'text', text: 'c' },
      { kind: 'reference', source: '${db.uri}', reference: { module: 'db', field: 'uri' } },
    ]);
  });

  it('takes the module up to the first dot', () => {
    expect(parseText('${bmw-db.pool.uri}')).toEqual([
      {
        kind: 'reference',
        source: '${bmw-db.pool.uri}',
        reference: { module: 'bmw-db', field: 'pool.uri' },
      },
    ]);
  });

  it.each(['${}', '${.x}', '${x.}', '${A:-b}', '${a b}', '${a..b}', '${{ github.sha }', '${open'])(
    'calls %s malformed',
    (text) => {
      expect(parseText(text)).toEqual([{ kind: 'malformed', source: text }]);
    },
  );

  it.each(['$NAME', '$$', 'cost: $5', '{a}', 'a}', ''])('leaves %j alone', (text) => {
    expect(parseText(text).every((part) => part.kind === 'text')).toBe(true);
  });

  it('loses no character of any text', () => {
    const pieces = fc.array(fc.constantFrom('${', '}', '.', 'a', 'B_', '$', ' ', '-', '{'));
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.join('');
        const parts = parseText(text);
        expect(parts.map((p) => (p.kind === 'text' ? p.text : p.source)).join('')).toBe(text);
      }),
    );
  });
});
