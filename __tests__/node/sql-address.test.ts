import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { parseAddress, type SqlAddress, toPlace } from '../../src/node/sql-address.ts';

const parse = (text: string, variables: Readonly<Record<string, string>> = {}): SqlAddress =>
  parseAddress(new Secret(text), (name) => variables[name]);

describe('a database address', () => {
  it('is read from a URL with everything in it', () => {
    const url =
      'postgresql://us%40er:p%3Aw%2Fd!$@[::1]:6432/my%20db?sslmode=verify-full&sslrootcert=/ca.pem' +
      '&search_path=a%2Cb&connect_timeout=3&application_name=ci&pool_max_conns=4';
    expect(parse(url)).toEqual({
      ...{ host: '::1', port: 6432, user: 'us@er', password: 'p:w/d!$', database: 'my db' },
      ...{ sslMode: 'verify-full', sslRootCert: '/ca.pem', sslCert: undefined, sslKey: undefined },
      ...{ searchPath: 'a,b', options: undefined, applicationName: 'ci', connectTimeoutMs: 3000 },
    });
  });

  it('is read from key=value words with quotes and escapes', () => {
    const words = `host = db.example.com port=6432 user=app password='it\\'s \\\\ here' dbname=app`;
    expect(parse(words)).toMatchObject({
      ...{ host: 'db.example.com', port: 6432, user: 'app', password: "it's \\ here" },
      database: 'app',
    });
  });

  it('takes what it does not say from the variables of libpq', () => {
    const variables = {
      ...{ PGHOST: 'db', PGPORT: '7', PGUSER: 'app', PGPASSWORD: 'pw', PGDATABASE: 'shop' },
      ...{ PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '0' },
    };
    expect(parse('postgres://', variables)).toMatchObject({
      ...{ host: 'db', port: 7, user: 'app', password: 'pw', database: 'shop' },
      ...{ sslMode: 'require', connectTimeoutMs: 0 },
    });
    expect(parse('postgres://me@there/mine', variables)).toMatchObject({
      ...{ host: 'there', user: 'me', database: 'mine' },
    });
  });

  it('is a database named like the user, on this machine, with TLS if there is any', () => {
    expect(parse('postgres://app@')).toMatchObject({
      ...{ host: 'localhost', port: 5432, database: 'app', sslMode: 'prefer' },
    });
  });

  it('does not take an @ behind the host for the end of a password', () => {
    expect(parse('postgres://db:5432/app?application_name=a@b')).toMatchObject({
      ...{ host: 'db', port: 5432, applicationName: 'a@b' },
    });
  });

  it('may be a socket', () => {
    expect(parse('postgres://app@/shop?host=/run/pg').host).toBe('/run/pg');
    expect(parse('postgres://app@%2Frun%2Fpg/shop').host).toBe('/run/pg');
  });

  it.each([
    'mysql://app:geheim@db/app',
    'geheim',
    'postgres://app:geheim@db:port/app',
    'postgres://app:geheim@db:0/app',
    'postgres://app:geheim%zz@db/app',
    'postgres://app:geheim@one,two/app',
    'postgres://app:geheim@db/app?sslmode=florp',
    'postgres://app:geheim@db/app?sslmode=require&sslrootcert=system',
    'postgres://app:geheim@db/app?connect_timeout=soon',
    "host=db password='geheim",
  ])('is refused without being shown when it makes no sense: %s', (text) => {
    const parsing = (): unknown => parse(text);
    expect(parsing).toThrow(expect.objectContaining({ code: 'SQL_ADDRESS_INVALID' }));
    expect(parsing).not.toThrow(/geheim/);
  });

  it('has a place that tells databases apart, not those who log in', () => {
    const placeOf = (text: string): string => toPlace(parse(text));
    expect(placeOf('postgres://a:1@db/app')).toBe('db:5432/app');
    expect(placeOf('host=db user=b password=2 dbname=app')).toBe('db:5432/app');
    expect(placeOf('postgres://a@db/app?search_path=other')).toBe('db:5432/app (other)');
    expect(placeOf('postgres://a@[::1]/app')).toBe('[::1]:5432/app');
  });
});
