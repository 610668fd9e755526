import { describe, expect, it } from 'vitest';
import { type ParsedFile, parseYaml } from '../../src/config/parse.ts';
import { CoreError, type JsonValue } from '../../src/kernel/index.ts';
import { codesOf, spotsOf } from './config-files.ts';

function parseValid(text: string): ParsedFile {
  const outcome = parseYaml('/app/infra.yaml', text);
  if (outcome.kind === 'parsed') return outcome.file;
  throw new CoreError('TEST_CONFIG_INVALID', JSON.stringify(outcome.diagnostics));
}

function rootOf(text: string): JsonValue {
  return parseValid(text).root;
}

function refusalOf(text: string): string[] {
  const outcome = parseYaml('/app/infra.yaml', text);
  return outcome.kind === 'invalid' ? spotsOf(outcome) : [];
}

describe('parsing a file', () => {
  it('reads only the first document', () => {
    expect(rootOf('---\na: 1\n---\nb: [\n')).toEqual({ a: 1 });
  });

  it.each([
    ['a: 1\n---\nb: 1\n', 3],
    ['a: 1\n--- {b: 1}\n', 2],
    ['a: 1\n---\n# nothing\n---\nb: [\n', 5],
    ['a: 1\n---\n', undefined],
    ['a: 1\n...\n# nothing\n', undefined],
  ])('knows where it stopped reading %j', (text, line) => {
    expect(parseValid(text).unread?.line).toBe(line);
  });

  it.each(['', '# nothing\n', '---\n', '\uFEFF'])('takes %j as empty', (text) => {
    expect(rootOf(text)).toBeNull();
  });

  it('keeps quoted and block scalars as text', () => {
    expect(rootOf(`{a: "1", b: 'yes', c: "null"}`)).toEqual({ a: '1', b: 'yes', c: 'null' });
    expect(rootOf('a: |\n  12\n')).toEqual({ a: '12\n' });
  });

  it('ignores a YAML 1.1 directive, as the decoder upstream does', () => {
    expect(rootOf('%YAML 1.1\n---\na: yes\n')).toEqual({ a: 'yes' });
  });

  it('keeps keys that objects have by themselves', () => {
    const root = rootOf('__proto__: {x: 1}\nconstructor: 2\ntoString: 3\n');
    expect(Object.entries(root ?? {})).toEqual([
      ['__proto__', { x: 1 }],
      ['constructor', 2],
      ['toString', 3],
    ]);
  });

  it('names the place of a syntax error', () => {
    expect(refusalOf('a:\n\t- x\n')).toEqual(['CONFIG_SYNTAX 2:1+1']);
  });

  it('does not drown the first mistake in its consequences', () => {
    const outcome = parseYaml('/app/infra.yaml', `a: [\n${'b: ]\n'.repeat(500)}`);
    expect(outcome.kind).toBe('invalid');
    expect(outcome.kind === 'invalid' && outcome.diagnostics.length).toBeLessThanOrEqual(10);
  });

  it('refuses a value that is not what its tag says', () => {
    expect(refusalOf('a: !!int x\n')).toEqual(['CONFIG_SYNTAX 1:10+1']);
  });
});

describe('keys', () => {
  it('refuses a key that is given twice, at the second one', () => {
    expect(refusalOf('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n')).toEqual([
      'DUPLICATE_KEY 4:3+1',
      'DUPLICATE_KEY 5:1+1',
    ]);
  });

  it('refuses the same key with and without quotes', () => {
    expect(refusalOf('1: a\n"1": b\n')).toEqual(['DUPLICATE_KEY 2:1+3']);
  });

  it('checks a map of 100,000 keys in linear time', () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `k${String(index)}: 1`).join('\n');
    expect(Object.keys(rootOf(`${text}\n`) ?? {})).toHaveLength(100_000);
  });

  it('refuses a list or a map as a key', () => {
    expect(refusalOf('? [a]\n: b\n')).toEqual(['CONFIG_SYNTAX 1:3+3']);
  });

  it('T-24 notes keys and numbers that JSON cannot hold, and keeps their text', () => {
    const { root, oddities } = parseValid('ports: {80: 8080}\nn: .inf\n');
    expect(root).toEqual({ ports: { '80': 8080 }, n: '.inf' });
    expect(oddities.map((oddity) => oddity.code)).toEqual(['NON_STRING_KEY', 'NON_FINITE_NUMBER']);
  });
});

describe('anchors and aliases', () => {
  it('resolves aliases as values and as keys', () => {
    expect(rootOf('a: &x [1]\nb: *x\n&k c: 2\nd: {*k : 3}\n')).toEqual({
      a: [1],
      b: [1],
      c: 2,
      d: { c: 3 },
    });
  });

  it('merges maps, what stands in the map itself first and earlier maps before later ones', () => {
    const text =
      'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\nd: {y: 9, <<: *a}\n';
    expect(rootOf(text)).toMatchObject({ c: { x: 3, y: 1, z: 2 }, d: { x: 1, y: 9 } });
  });

  it('takes a quoted << as a key like any other', () => {
    expect(rootOf('a: {"<<": 1}\n')).toEqual({ a: { '<<': 1 } });
  });

  it('refuses to merge what is not a map', () => {
    expect(refusalOf('a: {<<: 1}\n')).toEqual(['CONFIG_SYNTAX 1:9+1']);
  });

  it('refuses an alias without an anchor, before its anchor, and within it', () => {
    expect(refusalOf('a: *x\n')).toEqual(['UNKNOWN_ANCHOR 1:4+2']);
    expect(refusalOf('a: *x\nb: &x 1\n')).toEqual(['UNKNOWN_ANCHOR 1:4+2']);
    expect(refusalOf('a: &x [*x]\n')).toEqual(['UNKNOWN_ANCHOR 1:8+2']);
  });

  it('refuses aliases that expand to too much, in no time', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) =>
        `l${String(level)}: &l${String(level)} [${level === 0 ? '1' : `*l${String(level - 1)}`}${level === 0 ? '' : `, *l${String(level - 1)}`}]`,
    );
    expect(refusalOf(`${levels.join('\n')}\n`)).toEqual(['CONFIG_ALIAS_BOMB 18:18+4']);
  });

  it('allows thousands of aliases to a common map', () => {
    const text = `base: &b {a: 1, b: 2, c: 3}\nall:\n${'  - *b\n'.repeat(10_000)}`;
    expect(parseYaml('/app/infra.yaml', text).kind).toBe('parsed');
  });

  it('refuses nesting that is too deep, also when aliases build it', () => {
    for (const endless of ['[', '{a: ', '- ', '? ']) {
      const flat = parseYaml('/app/infra.yaml', endless.repeat(20_000));
      expect(flat.kind === 'invalid' && codesOf(flat)).toEqual(['CONFIG_TOO_DEEP']);
    }
    const deep = `${'['.repeat(400)}${']'.repeat(400)}`;
    const stacked = `a: &a ${deep}\nb: ${'['.repeat(200)}*a${']'.repeat(200)}\n`;
    expect(refusalOf(stacked)).toEqual(['CONFIG_TOO_DEEP 2:204+2']);
  });
});

describe('places', () => {
  const text = [
    'defaults: &d {image: "${IMG}"}',
    'modules:',
    '  - name: app',
    '    config:',
    '      <<: *d',
    '      text: >-',
    '        first',
    '        ${LATER} line',
    '      empty:',
  ].join('\r\n');
  const { locator } = parseValid(text);

  it('finds values, keys and texts within values', () => {
    expect(locator.findPlace(['modules', 0, 'name'])).toEqual({
      file: '/app/infra.yaml',
      line: 3,
      column: 11,
      length: 3,
      sourceLine: '  - name: app',
    });
    expect(locator.placeOfKey(['modules', 0, 'config'])).toMatchObject({ line: 4, column: 5 });
    const later = locator.findTextPlace(['modules', 0, 'config', 'text'], '${LATER}');
    expect(later).toMatchObject({ line: 8, column: 9, length: 8 });
  });

  it('follows aliases and merge keys to where the value is written', () => {
    const place = locator.findTextPlace(['modules', 0, 'config', 'image'], '${IMG}');
    expect(place).toMatchObject({ line: 1, column: 23 });
  });

  it('shows an empty value at its key and a missing one at what is around it', () => {
    expect(locator.placeOf(['modules', 0, 'config', 'empty'])).toMatchObject({
      line: 9,
      column: 7,
    });
    expect(locator.placeOf(['modules', 0, 'name', 'x', 1])).toMatchObject({ line: 3, column: 11 });
    expect(locator.findPlace(['modules', 1])).toBeUndefined();
    expect(locator.findTextPlace(['nothing'], '$')).toBeUndefined();
  });

  it('cuts a span over several lines at the end of its first', () => {
    expect(locator.placeOf(['modules'])).toMatchObject({ line: 3, column: 3, length: 11 });
  });

  it('counts columns without a byte order mark', () => {
    expect(parseValid('\uFEFFa: 1').locator.placeOf(['a'])).toMatchObject({ line: 1, column: 4 });
  });
});

describe('literal texts', () => {
  it('remembers how scalars were written, through aliases and merge keys', () => {
    const { root, texts } = parseValid(
      'a: &a {v: 1.50, w: 0x1F, t: 2024-01-02}\nb: {<<: *a}\nc: [1.0]\n',
    );
    expect(texts.textOf(root, 'a')).toBeUndefined();
    const b = typeof root === 'object' && root !== null && 'b' in root ? (root['b'] ?? null) : null;
    expect(['v', 'w', 't'].map((key) => texts.textOf(b, key))).toEqual([
      '1.50',
      '0x1F',
      '2024-01-02',
    ]);
  });

  it('gives strings, numbers and booleans as text, and nothing for null and maps', () => {
    const { root, texts } = parseValid('{s: x, n: 5, t: True, z: null, m: {}}');
    const found = ['s', 'n', 't', 'z', 'm', 'q'].map((key) => texts.textOf(root, key));
    expect(found).toEqual(['x', '5', 'True', undefined, undefined, undefined]);
  });
});

it('gives the codes of all problems at once', () => {
  const outcome = parseYaml('/app/infra.yaml', 'a: *x\nb: 1\nb: 2\n');
  expect(outcome.kind === 'invalid' && codesOf(outcome)).toEqual([
    'UNKNOWN_ANCHOR',
    'DUPLICATE_KEY',
  ]);
});
