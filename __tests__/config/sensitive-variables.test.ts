import { describe, expect, it } from 'vitest';
import { hasCredentials, isSensitiveName } from '../../src/config/sensitive-variables.ts';

describe('a name', () => {
  it.each([
    ...['API_TOKEN', 'clientSecret', 'DB_PASSWORD', 'MYSQL_PWD', 'accessKey', 'APIKEY', 'SSH_KEYS'],
    ...['GOOGLE_CREDENTIALS', 'SENTRY_DSN', 'connection_string', 'GH_PAT', 'DB_PASS', 'BASIC_AUTH'],
    ...['PRIVATE_PEM', 'passphrase'],
  ])('such as %s is sensitive', (name) => {
    expect(isSensitiveName(name)).toBe(true);
  });

  it.each(['REGION', 'IMAGE_TAG', 'KEYCLOAK_URL', 'PATH', 'COMPASS', 'AUTHOR', 'BYPASS_CACHE', ''])(
    'such as "%s" is not',
    (name) => {
      expect(isSensitiveName(name)).toBe(false);
    },
  );
});

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
