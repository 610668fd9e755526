import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonObject, type JsonValue, Secret } from '../../src/kernel/index.ts';
import {
  formatOutputs,
  type OutputFormat,
  type OutputRecord,
  toVariableName,
} from '../../src/outputs/format.ts';
import { quoteForShell } from '../../src/kernel/index.ts';
import { toOutputText } from '../../src/outputs/publish.ts';

interface Case {
  readonly id: string;
  readonly operation: string;
  readonly upstream_bug?: boolean;
  readonly input: {
    readonly name?: string;
    readonly value?: JsonValue;
    readonly format?: OutputFormat;
    readonly entries?: readonly { readonly module: string; readonly outputs: JsonObject }[];
  };
  readonly expected: { readonly name?: string; readonly text?: string };
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/outputs/format-env.json', import.meta.url), 'utf8'),
) as readonly Case[];
const casesOf = (operation: string): readonly Case[] =>
  cases.filter((one) => one.operation === operation && one.upstream_bug !== true);

function record(name: string, outputs: JsonObject, plain: readonly string[] = []): OutputRecord {
  return { name, outputs: new Secret(outputs), isSensitive: (field) => !plain.includes(field) };
}

describe('as upstream writes it', () => {
  it.each(casesOf('env_name').map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(toVariableName(one.input.name ?? '')).toBe(one.expected.name);
  });

  it.each(casesOf('shell_quote').map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(quoteForShell(toOutputText(one.input.value ?? null))).toBe(one.expected.text);
  });

  it.each(casesOf('outputs_env').map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const records = (one.input.entries ?? []).map((entry) => record(entry.module, entry.outputs));
    const format = one.input.format ?? 'env';
    expect(formatOutputs(records, { format, showSensitive: true })).toEqual({
      kind: 'formatted',
      text: one.expected.text,
      hidden: [],
    });
  });
});

const db = record('db', { host: 'db.example.com', password: "it's", port: 5432 }, ['host', 'port']);

it('shows stars for no one: sensitive values read (sensitive) and are named', () => {
  expect(formatOutputs([db], { format: 'env', showSensitive: false })).toEqual({
    kind: 'formatted',
    text: "DB_HOST='db.example.com'\nDB_PASSWORD='(sensitive)'\nDB_PORT='5432'\n",
    hidden: ['db.password'],
  });
});

it('writes YAML with sorted keys and whole integers', () => {
  const big = record('m', { z: 9007199254740993n, a: ['x'] }, ['z', 'a']);
  expect(formatOutputs([big], { format: 'yaml', showSensitive: false })).toMatchObject({
    text: 'm:\n  a:\n    - x\n  z: 9007199254740993\n',
  });
});

it('prints a single value bare', () => {
  const options = {
    format: 'value',
    showSensitive: true,
    module: 'db',
    output: 'password',
  } as const;
  expect(formatOutputs([db], options)).toMatchObject({ kind: 'formatted', text: "it's\n" });
});

it('refuses to print the placeholder of a sensitive value bare', () => {
  const options = { format: 'value', module: 'db', output: 'password' } as const;
  expect(formatOutputs([db], { ...options, showSensitive: false })).toEqual({
    kind: 'hidden',
    name: 'db.password',
  });
});

it('refuses to print several values bare', () => {
  expect(formatOutputs([db], { format: 'value', showSensitive: true })).toEqual({
    kind: 'ambiguous',
    names: ['db.host', 'db.password', 'db.port'],
  });
});

it('reports two fields that share a variable name', () => {
  const twins = record('m', { 'a-b': '1', 'a.b': '2' });
  expect(formatOutputs([twins], { format: 'env', showSensitive: true })).toEqual({
    kind: 'collision',
    variable: 'M_A_B',
    names: ['m.a-b', 'm.a.b'],
  });
});

it('tells an unknown name from a resource without outputs', () => {
  const empty = record('empty', {});
  const ask = { format: 'json', showSensitive: false } as const;
  expect(formatOutputs([empty], ask)).toEqual({ kind: 'no-outputs' });
  expect(formatOutputs([db, empty], { ...ask, module: 'dbb' })).toEqual({
    kind: 'unknown-name',
    what: 'module',
    name: 'dbb',
    known: ['db', 'empty'],
  });
  expect(formatOutputs([db], { ...ask, output: 'hots' })).toMatchObject({
    kind: 'unknown-name',
    what: 'output',
    known: ['host', 'password', 'port'],
  });
});

it('leaves resources without outputs out', () => {
  expect(
    formatOutputs([record('empty', {}), db], { format: 'json', showSensitive: false }),
  ).toMatchObject({
    text: '{\n  "db": {\n    "host": "db.example.com",\n    "password": "(sensitive)",\n    "port": 5432\n  }\n}\n',
  });
});
