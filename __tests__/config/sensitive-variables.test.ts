import { describe, expect, it } from 'vitest';
import { hasCredentials } from '../../src/config/sensitive-variables.ts';

describe('a value', () => {
  it('with a password in a URL carries credentials', () => {
    expect(hasCredentials('postgres://user:pw@host:5432/db')).toBe(true);
    expect(hasCredentials('redis://:pw@host')).toBe(true);
    expect(hasCredentials('https://host:8080/a@b')).toBe(false);
    expect(hasCredentials('user:pw@host')).toBe(false);
    expect(hasCredentials('://u:@h ://@h ://u@h')).toBe(false);
    expect(hasCredentials('://u:'.repeat(100_000))).toBe(false);
  });
});
