import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import { createOutputLookup } from '../../src/resources/output-lookup.ts';
import { aRecord } from './builders.ts';

const outputs = new Secret<JsonObject>({
  uri: 'pg://h',
  id: 'output-id',
  none: null,
  password: 'secret_ref://bmw_db__password_0123',
});
const records = new Map([
  ['prod-db', aRecord('prod-db', { outputs, providerId: 'cloud-id' })],
  ['nameless', aRecord('nameless', { outputs, providerId: '' })],
]);
const find = createOutputLookup((name) => records.get(name), new Map([['db', 'prod-db']]));

describe('createOutputLookup', () => {
  it('finds a resource by its resolved name and by its base name', () => {
    const answer = { kind: 'value', value: 'pg://h' };
    expect(find({ module: 'prod-db', field: 'uri' })).toEqual(answer);
    expect(find({ module: 'db', field: 'uri' })).toEqual(answer);
    expect(find({ module: 'dc', field: 'uri' })).toEqual({ kind: 'unknown-module' });
  });

  it('takes id for the provider id, and an output of that name only where there is none', () => {
    expect(find({ module: 'db', field: 'id' })).toEqual({ kind: 'value', value: 'cloud-id' });
    expect(find({ module: 'nameless', field: 'id' })).toEqual({
      kind: 'value',
      value: 'output-id',
    });
  });

  it('knows no field that every object has', () => {
    expect(find({ module: 'db', field: 'constructor' })).toEqual({ kind: 'unknown-field' });
  });

  it('does not hand out the name of a secret for the secret', () => {
    expect(find({ module: 'db', field: 'password' })).toEqual({ kind: 'kept-elsewhere' });
  });
});
