import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseJson, Secret } from '../../src/kernel/index.ts';
import { type ResourceRecord } from '../../src/resources/index.ts';
import { encodeRecord, parseRecord } from '../../src/state/index.ts';
import { nameOf, recordOf } from './examples.ts';

function parse(text: string): ResourceRecord {
  const record = parseRecord(text, 'web.json');
  expect(record).toBeDefined();
  return record!;
}

function catchError(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const whole = `{
  "resource_id": "shop-vpc",
  "resource_type": "infra.vpc",
  "provider": "acme",
  "provider_ref": "acme-provider",
  "provider_id": "d5a4",
  "config_hash": "888d",
  "status": "active",
  "config": {
    "a": "\\u003cb\\u003e \\u0026 ü",
    "tags": [
      "x",
      {
        "k": {}
      }
    ],
    "z": 1
  },
  "outputs": {
    "id": "d5a4",
    "size": 9007199254740993
  },
  "dependencies": [
    "net",
    "disk"
  ],
  "created_at": "2026-04-24T01:02:03Z",
  "updated_at": "2026-04-25T01:02:03Z"
}`;

describe('a record on disk', () => {
  it('is what upstream writes, byte for byte', () => {
    const record: ResourceRecord = {
      ...recordOf('shop-vpc'),
      providerId: 'd5a4',
      configHash: '888d',
      appliedConfig: { z: 1, a: '<b> & ü', tags: ['x', { k: {} }] },
      appliedConfigSource: undefined,
      outputs: new Secret({ size: 9007199254740993n, id: 'd5a4' }),
      dependencies: ['net', 'disk'],
      createdAt: '2026-04-24T01:02:03Z',
      updatedAt: '2026-04-25T01:02:03Z',
    };
    expect(encodeRecord(record)).toBe(whole);
  });

  it('comes back unchanged when read and written', () => {
    expect(encodeRecord(parse(whole))).toBe(whole);
  });

  it('leaves out what is empty and writes missing maps as null', () => {
    const text = encodeRecord(
      recordOf('a', {
        providerRef: undefined,
        providerId: '',
        configHash: '',
        appliedConfig: undefined,
        appliedConfigSource: undefined,
        outputs: new Secret({}),
      }),
    );
    expect(Object.keys(parseJson(text) as object)).toEqual([
      'resource_id',
      'resource_type',
      'provider',
      'status',
      'config',
      'outputs',
      'created_at',
      'updated_at',
    ]);
    expect(text).toContain('"config": null,\n  "outputs": {},');
  });

  it.each(['null', '{}'])('keeps outputs of %s as they were', (outputs) => {
    const text = whole.replace(/"outputs": \{[^}]*\}/, `"outputs": ${outputs}`);
    expect(encodeRecord(parse(text))).toBe(text);
  });

  it('is read in any order of fields, from either of upstream’s writers', () => {
    const record = parse(
      '{"error":"timeout","updated_at":"u","outputs":{"arn":"x"},"config":{"cpu":256},' +
        '"status":"provisioning","resource_id":"rt-1","resource_type":"ecs","provider":"aws"}',
    );
    expect(record).toMatchObject({
      name: 'rt-1',
      status: 'provisioning',
      error: 'timeout',
      appliedConfig: { cpu: 256 },
    });
    expect(encodeRecord(record)).toContain('"error": "timeout"');
  });

  it('T-37 keeps an absent hash empty, so that the comparison recomputes it', () => {
    const record = parse('{"resource_id":"a","config":{"x":1}}');
    expect(record).toMatchObject({
      configHash: '',
      providerId: 'a',
      providerRef: undefined,
      dependencies: [],
      status: 'active',
      createdAt: '',
    });
  });

  it('T-36 keeps every status upstream knows, and refuses one it does not', () => {
    for (const status of [
      'planned',
      'provisioning',
      'active',
      'destroying',
      'destroyed',
      'error',
    ]) {
      expect(parse(whole.replace('"active"', `"${status}"`)).status).toBe(status);
    }
    expect(() => parse(whole.replace('"active"', '"frozen"'))).toThrow(
      expect.objectContaining({ code: 'STATE_UNREADABLE' }),
    );
  });

  it('T-39 remembers how the config came to be known', () => {
    const text = encodeRecord(recordOf('a', { appliedConfigSource: 'adoption' }));
    expect(text.endsWith('",\n  "applied_config_source": "adoption"\n}')).toBe(true);
    expect(parse(text).appliedConfigSource).toBe('adoption');
    expect(parse(whole).appliedConfigSource).toBeUndefined();
  });

  it.each([
    ['true', true],
    ['"true"', true],
    ['{"by":"a later release"}', true],
    ['false', undefined],
    ['"false"', undefined],
    ['null', undefined],
  ])('T-73 takes `protected: %s` for protection unless it says no', (written, isProtected) => {
    expect(parse(`{"resource_id":"a","protected":${written}}`).isProtected).toBe(isProtected);
  });

  it('T-40 keeps the time of creation', () => {
    const record = { ...parse(whole), updatedAt: '2026-09-09T09:09:09Z' };
    expect(encodeRecord(record)).toContain('"created_at": "2026-04-24T01:02:03Z"');
  });

  it('T-83 stores the template of the config as it is given', () => {
    const appliedConfig = { env_vars: { TOKEN: '${API_TOKEN}', URL: '${db.uri}' } };
    const text = encodeRecord(recordOf('a', { appliedConfig }));
    expect(text).toContain('"TOKEN": "${API_TOKEN}"');
    expect(parse(text).appliedConfig).toEqual(appliedConfig);
  });

  it('keeps fields it does not know, after the ones it knows', () => {
    const text = `${whole.slice(0, -2)},\n  "lease": {\n    "owner": "x"\n  },\n  "serial": 7\n}`;
    const record = parse(text);
    expect(record.unknownFields).toEqual({ lease: { owner: 'x' }, serial: 7 });
    expect(encodeRecord(record)).toBe(text);
  });

  it.each(['{"generator_metadata":{}}', '{"resource_id":""}', '{"resource_id":null}', '{}'])(
    'T-50 is nobody’s without a name: %s',
    (text) => {
      expect(parseRecord(text, 'x.json')).toBeUndefined();
    },
  );

  it.each([
    '',
    '{not-json',
    'null',
    '[]',
    '{"resource_id":7}',
    '{"resource_id":"a","config":[]}',
    '{"resource_id":"a","outputs":"x"}',
    '{"resource_id":"a","dependencies":[1]}',
    '{"resource_id":"a","dependencies":{}}',
    '{"resource_id":"a","provider_id":{}}',
  ])('T-33 is refused when it makes no sense: %s', (text) => {
    expect(() => parseRecord(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'STATE_UNREADABLE' }),
    );
  });

  it('T-33 is named in the refusal, and never quoted', () => {
    const refusal = catchError(() => parseRecord('{"password":"hunter2" oops', 'db.json'));
    expect(refusal).toMatchObject({ message: expect.stringContaining('db.json') as string });
    expect(inspect(refusal)).not.toContain('hunter2');
  });

  it('is refused before writing when a number has no JSON form', () => {
    const record = recordOf('a', { outputs: new Secret({ n: Infinity }) });
    expect(() => encodeRecord(record)).toThrow(
      expect.objectContaining({ code: 'STATE_WRITE_FAILED' }),
    );
  });

  it('keeps a name with characters Go escapes', () => {
    const text = encodeRecord(recordOf('a<b>'));
    expect(text).toContain('"resource_id": "a\\u003cb\\u003e"');
    expect(parse(text).name).toBe(nameOf('a<b>'));
  });
});
