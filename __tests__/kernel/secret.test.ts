import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';

describe('a secret', () => {
  const secret = new Secret('hunter22');

  it('is not shown by any way of turning it into text', () => {
    const texts = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
      secret.toString(),
    ];
    for (const text of texts) expect(text).not.toContain('hunter22');
  });

  it('gives its value back when it is asked for', () => {
    expect(secret.reveal()).toBe('hunter22');
  });

  it('stays a secret when something is made from it', () => {
    const length = secret.map((value) => value.length);
    expect(String(length)).toBe('***');
    expect(length.reveal()).toBe(8);
  });
});
