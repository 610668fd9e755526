import { describe, expect, it } from 'vitest';
import { checkWellFormed } from '../../../src/plugins/wire/index.ts';

const HALF = '\ud83c';

describe('T-82 half of a character', () => {
  it.each([
    ['a field', { name: `a${HALF}` }, '"name"'],
    ['a list', { refs: [{ name: 'a' }, { name: HALF }] }, '"refs.1.name"'],
    ['a key', { env: { [HALF]: 'a' } }, '"env.'],
  ])('is refused in %s, which is named', (_place, message, path) => {
    expect(() => {
      checkWellFormed(message, '');
    }).toThrow(
      expect.objectContaining({
        code: 'FIELD_UNENCODABLE',
        message: expect.stringContaining(path) as string,
      }),
    );
  });

  it('is not looked for in bytes, and whole characters pass', () => {
    const message = { name: '🌍', config: Buffer.from([0xd8, 0x3c]), size: 1n, hints: undefined };
    expect(() => {
      checkWellFormed(message, '');
    }).not.toThrow();
  });
});
