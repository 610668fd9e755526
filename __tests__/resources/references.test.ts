import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/kernel/index.ts';
import {
  describeFillProblem,
  fillIn,
  type FillMode,
  type FillOutcome,
  findMalformed,
  findReferences,
  type Lookup,
} from '../../src/resources/references.ts';

const outputs: Record<string, Record<string, JsonValue>> = {
  db: {
    id: 'db-1',
    uri: 'postgres://u:p@h/d',
    port: 5432,
    serial: 9007199254740993n,
    ratio: 0.5,
    tls: true,
    hosts: ['a', 'b'],
    nothing: null,
    million: 1234567,
  },
};

const lookup: Lookup = {
  variable: (name) => ({ TOKEN: 's3cr3t', EMPTY: '', NESTED: '${TOKEN}' })[name],
  output: ({ module, field }) => {
    const known = outputs[module];
    if (known === undefined) return { kind: 'unknown-module' };
    const value = known[field];
    return value === undefined ? { kind: 'unknown-field' } : { kind: 'value', value };
  },
};

function fill(config: JsonObject, mode: FillMode): FillOutcome {
  return fillIn(config, lookup, mode);
}

function filled(value: JsonValue): JsonValue | undefined {
  const outcome = fill({ value }, 'strict');
  return outcome.kind === 'filled' ? outcome.config.reveal()['value'] : undefined;
}

function problemKinds(config: JsonObject, mode: FillMode = 'strict'): string[] {
  const outcome = fill(config, mode);
  return outcome.kind === 'filled' ? [] : outcome.problems.map(({ kind }) => kind);
}

describe('findReferences', () => {
  it('finds every reference in any text of the config, once each', () => {
    const config = {
      env_vars: { URI: '${db.uri}', AGAIN: 'x${db.uri}' },
      list: [{ deep: '${cache.host}:${cache.port}' }, '${NAME}'],
    };
    expect(findReferences(config)).toEqual([
      { module: 'db', field: 'uri' },
      { module: 'cache', field: 'host' },
      { module: 'cache', field: 'port' },
    ]);
    expect(findReferences(undefined)).toEqual([]);
  });
});

describe('findMalformed', () => {
  it('says under which key a malformed placeholder stands', () => {
    expect(findMalformed({ a: { b: ['fine ${X}', '${x.}'] }, c: '${}' })).toEqual([
      { kind: 'malformed', path: 'a.b.1' },
      { kind: 'malformed', path: 'c' },
    ]);
  });
});

describe('fillIn, strict', () => {
  it('T-31 replaces variables and references in any text, at any depth', () => {
    const outcome = fill(
      {
        env_vars: { TOKEN: '${TOKEN}', EMPTY: '[${EMPTY}]' },
        cmd: ['run --id=${db.id} --token=${TOKEN}'],
        plain: { count: 3, on: true, none: null },
      },
      'strict',
    );
    expect(outcome).toMatchObject({ kind: 'filled', unresolved: new Set() });
    expect(outcome.kind === 'filled' && outcome.config.reveal()).toEqual({
      env_vars: { TOKEN: 's3cr3t', EMPTY: '[]' },
      cmd: ['run --id=db-1 --token=s3cr3t'],
      plain: { count: 3, on: true, none: null },
    });
  });

  it('T-31 names every placeholder that cannot be filled in, all at once', () => {
    const config = {
      a: '${UNSET}',
      b: '${nobody.id}',
      c: '${db.nothing-like-it}',
      d: '${}',
      e: '${db.nothing}',
    };
    expect(fill(config, 'strict')).toEqual({
      kind: 'incomplete',
      problems: [
        { kind: 'unset-variable', path: 'a', name: 'UNSET' },
        { kind: 'unknown-module', path: 'b', module: 'nobody', field: 'id' },
        { kind: 'unknown-field', path: 'c', module: 'db', field: 'nothing-like-it' },
        { kind: 'malformed', path: 'd' },
        { kind: 'unknown-field', path: 'e', module: 'db', field: 'nothing' },
      ],
    });
  });

  it('renders scalars as text, also where the reference is the whole value', () => {
    expect(filled('${db.port}')).toBe('5432');
    expect(filled('${db.million}')).toBe('1234567');
    expect(filled('${db.serial}')).toBe('9007199254740993');
    expect(filled('${db.ratio}')).toBe('0.5');
    expect(filled('${db.tls}')).toBe('true');
  });

  it('keeps the form of a list that is the whole value, and refuses it inside a text', () => {
    expect(filled('${db.hosts}')).toEqual(['a', 'b']);
    expect(problemKinds({ a: 'hosts=${db.hosts}' })).toEqual(['not-a-scalar']);
  });

  it('does not look into what it filled in', () => {
    expect(filled('${NESTED}')).toBe('${TOKEN}');
  });

  it('replaces nothing but the form with braces', () => {
    expect(filled('$TOKEN $$ pa$$word $5')).toBe('$TOKEN $$ pa$$word $5');
  });

  it('leaves keys alone, and a key named __proto__ a key', () => {
    const config = JSON.parse('{"__proto__":{"x":"${TOKEN}"},"${TOKEN}":1}') as JsonObject;
    const outcome = fill(config, 'strict');
    expect(outcome.kind === 'filled' && Object.keys(outcome.config.reveal())).toEqual([
      '__proto__',
      '${TOKEN}',
    ]);
  });

  it('says what is wrong without repeating the config’s text', () => {
    const outcome = fill({ url: 'https://u:hunter2@${HOST:-h}/${UNSET}' }, 'strict');
    const words = outcome.kind === 'filled' ? [] : outcome.problems.map(describeFillProblem);
    expect(words).toHaveLength(2);
    expect(words.join()).not.toContain('hunter2');
  });
});

describe('fillIn, lenient', () => {
  it('leaves what is not known as text and tells which placeholders stayed', () => {
    const outcome = fill(
      { a: '${UNSET}-${TOKEN}', b: '${db.later}', c: '${nobody.id}' },
      'lenient',
    );
    expect(outcome.kind === 'filled' && outcome.config.reveal()).toEqual({
      a: '${UNSET}-s3cr3t',
      b: '${db.later}',
      c: '${nobody.id}',
    });
    expect(outcome).toMatchObject({
      unresolved: new Set(['${UNSET}', '${db.later}', '${nobody.id}']),
    });
  });

  it('still refuses what is malformed', () => {
    expect(problemKinds({ a: '${x.}' }, 'lenient')).toEqual(['malformed']);
  });
});
