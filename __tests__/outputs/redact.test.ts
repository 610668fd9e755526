import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeString, Secret } from '../../src/kernel/index.ts';
import { createRedactor, masksFor } from '../../src/outputs/redact.ts';

const PASSWORD = `p@ss w0rd/"<&>'\\$\`+=é!`;

/** A redactor that knows these secrets. */
function knowing(...secrets: readonly string[]): ReturnType<typeof createRedactor> {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const lowerPercent = (text: string): string =>
  text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** Every encoding of the password that the runner by itself lets through, and those it does not. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in JSON as JavaScript writes it': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON as Go writes it': (text) => encodeString(text).slice(1, -1),
  'in JSON inside JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'in Go JSON inside JSON': (text) => JSON.stringify(encodeString(text)).slice(3, -3),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 without padding': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'in UTF-16 base64': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'in upper-case hexadecimal': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'by encodeURIComponent': encodeURIComponent,
  'by encodeURIComponent, with lower-case hexadecimal': (text) =>
    lowerPercent(encodeURIComponent(text)),
  'by encodeURI': encodeURI,
  'in a form': (text) => new URLSearchParams({ k: text }).toString().slice(2),
  'in a form, with lower-case hexadecimal': (text) =>
    lowerPercent(new URLSearchParams({ k: text }).toString().slice(2)),
  'in HTML with named entities': (text) =>
    text.replace(
      /[&<>"']/g,
      (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c] ?? 'apos'};`,
    ),
  'in HTML with numeric entities': (text) =>
    text.replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`),
  'in single shell quotes': (text) => text.replaceAll("'", `'\\''`),
  'in double shell quotes': (text) => text.replace(/["$`\\]/g, '\\$&'),
};

/** Of each pair the first eight characters have one hash, for the first counts by its last four bits. */
describe.each([
  ['a-password', 'q-password'],
  ['a-password', 'q-passwork'],
])('two secrets whose beginnings look the same to the index: %s and %s', (one, other) => {
  it('are both hidden, whichever came first', () => {
    for (const secrets of [
      [one, other],
      [other, one],
    ]) {
      const redactor = knowing(...secrets);
      expect(redactor.redact(`${one} ${other}`)).toBe('*** ***');
      expect(redactor.redact('z-password, -password')).toBe('z-password, -password');
    }
  });

  it('are not taken for each other', () => {
    expect(knowing(one).redact(other)).toBe(other);
    expect(knowing(other).redact(one)).toBe(one);
  });
});

describe('a secret in another form', () => {
  it.each(Object.entries(encodings))('is hidden %s', (_name, encode) => {
    const text = `before ${encode(PASSWORD)} after`;
    expect(knowing(PASSWORD).redact(text)).toBe('before *** after');
  });

  it('is hidden in base64 of a document around it, at every offset', () => {
    const secret = 'Zx9-lonG_secret~value';
    for (const lead of ['', 'u', 'us', 'use']) {
      const encoded = Buffer.from(`{"${lead}":"${secret}","more":1}`).toString('base64');
      const redacted = knowing(secret).redact(encoded);
      const shown = redacted.split('***').map((piece) => Buffer.from(piece, 'base64').toString());
      expect(redacted).toContain('***');
      expect(shown.join('')).not.toContain(secret.slice(2, -2));
    }
  });

  it('is hidden in whichever base64 document and whatever stands beside it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii', minLength: 8, maxLength: 40 }),
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        (secret, before, after) => {
          fc.pre(createRedactor().add(secret).kind === 'added');
          const encoded = Buffer.from(before + secret + after).toString('base64');
          const redacted = knowing(secret).redact(encoded);
          // Of each end, less than two bytes may remain, mixed with the neighbours' bits.
          expect(redacted.replaceAll('***', '').length).toBeLessThanOrEqual(
            encoded.length - Math.floor((secret.length * 8) / 6) + 2,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a secret with characters that cannot be seen', () => {
  const secret = 'a\tb\x07c\x1bdé\0end';

  it.each([
    ['Go', String.raw`a\tb\ac\x1bdé\x00end`],
    ['Go in ASCII', String.raw`a\tb\ac\x1bd\u00e9\x00end`],
    ['Python', String.raw`a\tb\x07c\x1bdé\x00end`],
    ['Python, of bytes', String.raw`a\tb\x07c\x1bd\xc3\xa9\x00end`],
    ['Node', String.raw`a\tb\x07c\x1Bdé\x00end`],
    ['a shell', String.raw`a\tb\ac\Ed\303\251\000end`],
  ])('is hidden as %s writes it', (_who, written) => {
    expect(knowing(secret).redact(`"${written}"`)).toBe('"***"');
  });
});

describe('what is inside a secret', () => {
  it('hides each line of a key, but not the frame around it', () => {
    const key =
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n';
    const redactor = knowing(key);
    expect(redactor.redact('line MIIEvQIBADANBg')).toBe('line ***');
    expect(redactor.redact('line kqhkiG9w0BAQEF')).toBe('line ***');
    expect(redactor.redact('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
    expect(redactor.redact(`key: ${key}`)).toBe('key: ***');
  });

  it('hides the credentials of a URL, decoded too', () => {
    const redactor = knowing('postgres://doadmin:s3cr%2Fet-pw@db.example.com:25060/app');
    expect(redactor.redact('user doadmin with s3cr%2Fet-pw or s3cr/et-pw')).toBe(
      'user *** with *** or ***',
    );
  });

  it('hides a password in a connection string of words', () => {
    expect(knowing('host=db port=5432 password=hunter22').redact('pw: hunter22')).toBe('pw: ***');
  });

  it('hides the strings of a JSON document, however it is written out again', () => {
    const document = JSON.stringify({ client_id: 'abc-123', private_key: 'zzzz-9876-yyyy' });
    expect(knowing(document).redact('{\n  "private_key": "zzzz-9876-yyyy"\n}')).toBe(
      '{\n  "private_key": "***"\n}',
    );
  });

  it.each([
    ['a kubeconfig', 'users:\n- name: admin\n  user:\n    token: dop-v1-abc\n', 'dop-v1-abc'],
    ['YAML in quotes', 'db:\n  password: "hunter2 is mine"\n', 'hunter2 is mine'],
    ['YAML in one line', '{user: app, password: hunter2x}', 'hunter2x'],
    ['a .env file', "export DB_PASSWORD='s3cr t-x'\nB=1\n", 's3cr t-x'],
    ['an INI file', '[default]\naws_secret_access_key = wJalrXUtnFEMI\n', 'wJalrXUtnFEMI'],
    ['XML', '<add password="hunter2x"/>', 'hunter2x'],
    ['libpq in quotes', "host=h password='my own pw' user=u", 'my own pw'],
    ['a MySQL address', 'app:hunter2x@tcp(db:3306)/shop', 'hunter2x'],
    ['a header', 'Authorization: Bearer abcdef.ghijk', 'abcdef.ghijk'],
    ['a URL with a slash in it', 'postgres://u:p4ss/w0rd@host/db', 'p4ss/w0rd'],
    [
      'a login of docker',
      `{"auth":"${Buffer.from('bob:hunter2x').toString('base64')}"}`,
      'hunter2x',
    ],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ pw: 'deep-secret' })), 'deep-secret'],
  ])('hides the credential in %s', (_what, text, credential) => {
    expect(knowing(text).redact(`it is ${credential}!`)).toBe('it is ***!');
  });

  it('leaves what is no credential in YAML to be read', () => {
    const config = 'apiVersion: v1\nkind: Config\ncurrent-context: do-nyc1\n';
    const text = 'Config of do-nyc1';
    expect(knowing(config).redact(text)).toBe(text);
  });
});

describe('the password of a URL', () => {
  it.each([
    ['"https://bot:hunter22@host/x" is no repository', '"https://bot:***@host/x" is no repository'],
    ['{"a":"http://x:80","b":"redis://:p@ss@h:1"}', '{"a":"http://x:80","b":"redis://:***@h:1"}'],
  ])('T-60 is hidden though nobody knows it: %s', (text, expected) => {
    expect(createRedactor().redact(text)).toBe(expected);
  });

  it.each([
    'postgres://app:${DB_PASSWORD}@host/db',
    'write it as postgres://user:password@host',
    'https://host:8443/x@y and user@host',
    '{"image":"http://x:80","mail":"u@v"}',
  ])('is not seen where there is none: %s', (text) => {
    expect(createRedactor().redact(text)).toBe(text);
  });
});

describe('overlapping and long secrets', () => {
  it('hides the longest of several that start at one place', () => {
    expect(knowing('abcd', 'abcdefgh').redact('x abcdefgh y abcd z')).toBe('x *** y *** z');
  });

  it('hides both of two that overlap', () => {
    expect(knowing('abcdef', 'defghi').redact('-abcdefghi-')).toBe('-***-');
  });

  it('hides a secret that is longer than a piece', () => {
    const secret = Array.from({ length: 700 }, (_, index) => index.toString(36)).join('.');
    expect(knowing(secret).redact(`<${secret}>`)).toBe('<***>');
  });

  it('agrees with looking for each secret in turn', () => {
    const unit = fc.constantFrom('a', 'b');
    const secrets = fc.array(fc.string({ unit, minLength: 4, maxLength: 12 }), { maxLength: 6 });
    fc.assert(
      fc.property(secrets, fc.string({ unit, maxLength: 60 }), (list, text) => {
        const covered = Array.from(text, (_, at) =>
          list.some((secret) => {
            for (let from = Math.max(0, at - secret.length + 1); from <= at; from += 1) {
              if (text.startsWith(secret, from)) return true;
            }
            return false;
          }),
        );
        const expected = Array.from(text, (character, at) => (covered[at] ? '*' : character)).join(
          '',
        );
        expect(knowing(...list).redact(text)).toBe(expected.replace(/\*+/g, '***'));
      }),
    );
  });

  it('hides a part of a long secret too', () => {
    const secret = 'k'.repeat(64) + 'v'.repeat(64) + 'w'.repeat(200);
    expect(knowing(secret).redact(`cut: ${secret.slice(0, 128)}`)).toBe('cut: ***');
  });

  it('copes with a thousand secrets that a long text nearly matches everywhere', () => {
    const redactor = createRedactor();
    for (let index = 0; index < 1000; index += 1)
      redactor.add(`${'a'.repeat(120)}-${String(index)}`);
    const text = 'a'.repeat(1_000_000);
    expect(redactor.redact(text) === text).toBe(true);
    expect(redactor.redact(`${text}-7`)).toHaveLength(1_000_000 - 120 + 3);
  });
});

describe('what cannot be hidden', () => {
  it('refuses a text that is too short', () => {
    expect(createRedactor().add('abc')).toEqual({ kind: 'refused', because: 'too-short' });
  });

  it('refuses a word that every log is full of', () => {
    const redactor = createRedactor();
    expect(redactor.add(new Secret('Production'))).toEqual({
      kind: 'refused',
      because: 'common-word',
    });
    expect(redactor.redact('production')).toBe('production');
  });

  it('names the refused strings of a tree by their keys', () => {
    const redactor = createRedactor();
    const refused = redactor.addTree({
      users: [{ pin: '123', password: 'hunter22' }],
      mode: 'true',
      port: 5432,
      empty: '',
    });
    expect(refused).toEqual([
      { path: 'users[0].pin', because: 'too-short' },
      { path: 'mode', because: 'common-word' },
    ]);
    expect(redactor.redact('hunter22 at 5432')).toBe('*** at 5432');
  });

  it('leaves a text alone that holds no secret', () => {
    expect(knowing('hunter22').redact('apply happens to application')).toBe(
      'apply happens to application',
    );
    expect(createRedactor().redact('')).toBe('');
  });
});

it('hides an exact text and no other form of it', () => {
  const redactor = createRedactor();
  redactor.addExact('hunter22');
  redactor.addExact('abc');
  const hex = Buffer.from('hunter22').toString('hex');
  expect(redactor.redact(`hunter22 ${hex} abc`)).toBe(`*** ${hex} abc`);
});

describe('masksFor', () => {
  it('gives single lines only, longest first', () => {
    const masks = masksFor({ key: 'first line\nsecond line' });
    expect(masks).toContain('first line');
    expect(masks).toContain('second line');
    expect(masks.every((mask) => !mask.includes('\n'))).toBe(true);
    expect([...masks].sort((a, b) => b.length - a.length)).toEqual(masks);
  });

  it('gives nothing for what cannot be hidden', () => {
    expect(masksFor({ a: 'abc', b: '', c: 'true', d: null })).toEqual([]);
  });
});
