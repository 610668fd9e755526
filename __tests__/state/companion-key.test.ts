import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  checkCompanionKey,
  toEnvironmentFolder,
  toKeySegment,
} from '../../src/state/companion-key.ts';

describe('a key segment', () => {
  it.each([
    ['', '_'],
    ['staging', 'staging'],
    ['api.v2-eu', 'api.v2-eu'],
    ['a_b', 'a_5fb'],
    ['a/b', 'a_2fb'],
    ['..', '_2e.'],
    ['ü', '_c3_bc'],
  ])('spells "%s" as %s', (name, segment) => {
    expect(toKeySegment(name)).toBe(segment);
  });

  it('is well-formed, and short enough for a file name, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const segment = toKeySegment(name);
        checkCompanionKey(segment);
        expect(segment.length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it('is not shared by two names', () => {
    const unit = fc.constantFrom('_', '.', '/', '2', 'e', 'f', 'ü', 'A', 'a');
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (left, right) => {
        expect(toKeySegment(left) === toKeySegment(right)).toBe(left === right);
      }),
    );
    const long = 'x'.repeat(200);
    expect(toKeySegment(`${long}a`)).not.toBe(toKeySegment(`${long}b`));
  });

  it('names the folder of an environment, also of none', () => {
    expect(toEnvironmentFolder(toEnvironmentName('prod/eu'))).toBe('environments/prod_2feu');
    expect(toEnvironmentFolder(toEnvironmentName(''))).toBe('environments/_');
  });
});
