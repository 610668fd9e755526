import { describe, expect, it } from 'vitest';
import { isSensitiveName } from '../../src/kernel/index.ts';

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
