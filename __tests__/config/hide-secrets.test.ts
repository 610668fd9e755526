import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/config/index.ts';
import { hideSecrets } from '../../src/config/hide-secrets.ts';
import { formatDiagnostic } from '../../src/kernel/index.ts';

/** What is shown of each line. */
function shown(text: string): string {
  const lines = text.split('\n');
  return lines.map((_, index) => hideSecrets((at) => lines[at] ?? '', index)).join('\n');
}

describe('a source line', () => {
  it.each([
    ['password: hunter22', 'password: ********'],
    [
      '  - { name: db, config: { api_token: abc, size: s } }',
      '  - { name: db, config: { api_token: **** size: s } }',
    ],
    ['a: { password: "x, y: z", zone: b }', 'a: { password: *** ** *** zone: b }'],
    [`a: { 'password':'it''s', zone: b }`, `a: { 'password':******** zone: b }`],
    ['a: { "password":"a\\"b" }', 'a: { "password":****** *'],
    ['a: { password: "x\\", y: z", zone: b }', 'a: { password: ***** ** *** zone: b }'],
    [`a: { password: 'x'', y: z', zone: b }`, 'a: { password: ***** ** *** zone: b }'],
    ['a: { password: "never closed, zone: b }', 'a: { password: ****** ******* ***** * *'],
    [
      'a: { env_vars_secret: { A: one, B: [two] }, zone: b }',
      'a: { env_vars_secret: * ** **** ** ***** ** zone: b }',
    ],
    ['a: { password: !!str abc, zone: b }', 'a: { password: ***** **** zone: b }'],
    ['a: { password: abc, }', 'a: { password: **** *'],
    [
      "source: 'https://bot:p@ss@host/x', to: 'amqp://:${KEY}@host:5672'",
      "source: 'https://bot:****@host/x', to: 'amqp://:${KEY}@host:5672'",
    ],
  ])('has stars for what is secret in it: %s', (line, expected) => {
    expect(shown(`modules:\n ${line}`)).toBe(`modules:\n ${expected}`);
  });

  it('has stars where the key stands on a line above', () => {
    const text = [
      'modules:',
      '  - name: db',
      '    config:',
      '      private_key: |',
      '        -----BEGIN',
      '        a: b',
      '      tokens:',
      '      - one',
      '      size: s',
    ];
    const expected = [...text];
    expected[3] = '      private_key: *';
    expected[4] = '        **********';
    expected[5] = '        ** *';
    expected[7] = '      * ***';
    expect(shown(text.join('\n'))).toBe(expected.join('\n'));
  });

  it.each([
    'password: ${DB_PASSWORD}',
    'token_env: SINKS_TOKEN',
    'outputs: { password: { sensitive: true, sinks: [{ type: vault_kv, key: password }] } }',
    'config: { cidr: 10.0.0.0/16, tags: [a, "b: c"] }',
  ])('is left alone where it only names a secret: %s', (line) => {
    expect(shown(`modules:\n  ${line}`)).toBe(`modules:\n  ${line}`);
  });

  it('is left alone in a section of the file that is called so', () => {
    const text = 'secrets:\n  provider: env\n  generate:\n    - key: SESSION_KEY\n';
    expect(shown(text)).toBe(text);
  });

  it('keeps its length, whatever it is', () => {
    const part = fc.constantFrom(
      'password',
      'zone',
      ': ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ', ',
      ' ',
      '- ',
      '${A}',
      'x',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(part).map((parts) => parts.join('')),
          { maxLength: 6 },
        ),
        (lines) => {
          const hidden = shown(lines.join('\n')).split('\n');
          expect(hidden.map((line) => line.length)).toEqual(
            lines
              .join('\n')
              .split('\n')
              .map((line) => line.length),
          );
        },
      ),
    );
  });
});

describe('a finding about a file that is no YAML', () => {
  it.each([
    'modules:\n  - { name: db, password: LITERAL-5523441, region: ${NOPE}x } }',
    'modules:\n  - { name: db, password: "LITERAL-5523441, size: s }\n',
    'modules:\n  - name: db\n    password: LITERAL-5523441\n  }',
    'modules:\n  - password: >LITERAL-5523441\n      x\n',
    'modules:\n  - password: &LITERAL-5523441 a\n  - password: *LITERAL-552344\n',
    'modules:\n  - password: %LITERAL-5523441\n',
    'modules:\n  - password: {LITERAL-5523441\n',
    'modules:\n  - password: "\\qLITERAL-5523441"\n',
    'modules:\n  - password: |LITERAL-5523441\n',
    'modules:\n  - password: LITERAL: 5523441: x\n',
    'modules:\n  - password: "a\n    LITERAL-5523441\n    b\n  - x: { \n',
    'modules:\n\t- password: LITERAL-5523441\n',
    'modules:\n  - password: "a" LITERAL-5523441\n',
    'modules:\n  - password: @LITERAL-5523441\n',
    'modules:\n  - password: *LITERAL-5523441\n',
  ])('shows no secret that is written out in it: %j', (text) => {
    const outcome = parseYaml('infra.yaml', text);
    const diagnostics = outcome.kind === 'invalid' ? outcome.diagnostics : [];
    expect(diagnostics).not.toEqual([]);
    expect(diagnostics.map(formatDiagnostic).join('\n')).not.toMatch(/LITERAL|5523441/);
  });
});
