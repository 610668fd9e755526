import { describe, expect, it } from 'vitest';
import { parseJson, Secret } from '../../src/kernel/index.ts';
import { type ResourceRecord } from '../../src/resources/index.ts';
import { parseRow, toColumns } from '../../src/state/postgres-row.ts';
import { recordOf } from './examples.ts';

const NAMES = [
  ...['name', 'type', 'provider', 'provider_ref', 'provider_id', 'status', 'config_hash'],
  ...['applied_config', 'outputs', 'dependencies', 'created_at', 'updated_at', 'additions'],
];

/** What the columns hold, as far as a database that refuses NUL takes them. */
function store(record: ResourceRecord): Record<string, string> {
  const values = toColumns(record).map(String);
  for (const value of values) expect(value).not.toContain('\0');
  // The server prints a time with an offset.
  const printed = values.map((value) => value.replace(/(?<=^\d{4}-.*)Z$/, '+00:00'));
  return Object.fromEntries(NAMES.map((name, index) => [name, printed[index] ?? '']));
}

function load(columns: Record<string, string>): ResourceRecord | undefined {
  const { name = '', additions = '{}', applied_config = '', outputs = '', ...rest } = columns;
  const row = { ...rest, name, applied_config: parseJson(applied_config), dependencies: [] };
  const record = JSON.stringify({ ...row, outputs: parseJson(outputs) });
  return parseRow({ name, record, additions });
}

describe('a row of the table of records', () => {
  const outputs = { 'k\0': ['a\0b', '\\u0000', '\\\0'], plain: 'x' };
  const record = recordOf('web', {
    ...{ providerId: 'id\0', appliedConfig: { text: '\0' }, outputs: new Secret(outputs) },
    ...{ error: 'broke at \0', unknownFields: { lease: 1 } },
  });

  it('holds no NUL in what the database parses, and gives back every one', () => {
    const columns = store(record);
    expect(columns['applied_config']).not.toContain('\\u0000');
    expect(parseJson(columns['outputs'] ?? '')).toEqual({
      'k\uFFFD': ['a\uFFFDb', '\\u0000', '\\\uFFFD'],
      plain: 'x',
    });
    const loaded = load(columns);
    expect({ ...loaded, outputs: undefined }).toEqual({ ...record, outputs: undefined });
    expect(loaded?.outputs.reveal()).toEqual(outputs);
  });

  it('shows what is in the columns where the note does not count', () => {
    expect(load({ ...store(record), additions: '{}' })?.providerId).toBe('id\uFFFD');
  });

  it('says nothing twice where there is no NUL', () => {
    expect(store(recordOf('web'))['additions']).toBe('{"applied_config_source":"apply"}');
  });
});
