import { describe, expect, it } from 'vitest';
import { createLineFinder, type ForeignState } from '../../src/state/foreign-state.ts';
import { readPulumi } from '../../src/state/read-pulumi.ts';
import { readTfstate } from '../../src/state/read-tfstate.ts';

const ORDERS = {
  mode: 'managed',
  type: 'aws_db_instance',
  name: 'orders',
  provider: 'provider["registry.terraform.io/hashicorp/aws"]',
  instances: [
    {
      schema_version: 2,
      attributes: { id: 'db-ABC', address: 'orders.example.com', password: 'pw', gone: null },
      sensitive_attributes: [[{ type: 'get_attr', value: 'password' }]],
    },
  ],
};

function tfstate(...resources: readonly object[]): string {
  return JSON.stringify({ version: 4, terraform_version: '1.9.0', resources }, null, 2);
}

function readOf(state: ForeignState): ForeignState & { kind: 'read' } {
  if (state.kind !== 'read') throw new TypeError(`refused: ${state.text}`);
  return state;
}

describe('a state of Terraform', () => {
  it('T-42 gives a resource the name of its code, its id apart, and its secrets marked', () => {
    const text = tfstate(ORDERS);
    const [read] = readOf(readTfstate(text)).resources;
    expect(read).toMatchObject({
      ...{ address: 'aws_db_instance.orders', type: 'aws_db_instance', name: 'orders' },
      ...{ providerId: 'db-ABC', sensitive: ['password'], withheld: [] },
      line: text.split('\n').findIndex((line) => line.includes('"aws_db_instance"')) + 1,
    });
    expect(read?.outputs.reveal()).toEqual({
      ...{ id: 'db-ABC', address: 'orders.example.com', password: 'pw' },
    });
  });

  it('leaves data sources out, and tells instances apart by their keys', () => {
    const data = { ...ORDERS, mode: 'data' };
    const attributes = { id: 'x' };
    const instances = [
      { index_key: 0, attributes },
      { index_key: 'blue', attributes },
    ];
    const state = readOf(readTfstate(tfstate(data, { ...ORDERS, module: 'module.m', instances })));
    expect(state.resources.map(({ name }) => name)).toEqual(['orders-0', 'orders-blue']);
    expect(state.resources.map(({ address }) => address)).toEqual([
      'module.m.aws_db_instance.orders[0]',
      'module.m.aws_db_instance.orders["blue"]',
    ]);
  });

  it('takes an id that is a number, however long, and finds the line in a file of Windows', () => {
    const text = tfstate({ ...ORDERS, instances: [{ attributes: { id: 'LONG' } }] })
      .replace('"LONG"', '12345678901234567890')
      .replaceAll('\n', '\r\n');
    const [read] = readOf(readTfstate(text)).resources;
    expect(read).toMatchObject({ providerId: '12345678901234567890', line: 7 });
  });

  it.each([
    ['a path to the whole', [[]]],
    ['a path of another form', [['password']]],
    ['something else', { password: true }],
  ])('marks all as secret where what is secret is told by %s', (_what, sensitive_attributes) => {
    const instances = [{ attributes: { id: 'x', password: 'pw' }, sensitive_attributes }];
    const [read] = readOf(readTfstate(tfstate({ ...ORDERS, instances }))).resources;
    expect(read?.sensitive).toEqual(['id', 'password']);
  });

  it.each([
    [9, 2],
    [10, undefined],
  ])('looks for lines no more after ten that are not there: %i', (failures, line) => {
    const find = createLineFinder('a\nb\n');
    for (let at = 0; at < failures; at += 1) expect(find(/^x/gm)).toBeUndefined();
    expect(find(/^b/gm)).toBe(line);
  });

  it('says what is wrong with single resources', () => {
    const instances = [
      { attributes: { name: 'x' } },
      { attributes: { id: '(sensitive)' } },
      { deposed: 'd1', attributes: { id: 'x' } },
    ];
    const state = readOf(readTfstate(tfstate({ ...ORDERS, instances }, { ...ORDERS, name: '' })));
    expect(state.resources).toEqual([]);
    expect(state.problems.map(({ code }) => code)).toEqual([
      'NO_ID',
      'NO_ID',
      'DEPOSED',
      'NOT_UNDERSTOOD',
    ]);
  });

  it.each([
    ['MALFORMED_STATE', '{"version": 4, "resources": ['],
    ['MALFORMED_STATE', '[]'],
    ['MALFORMED_STATE', '{}'],
    ['MALFORMED_STATE', '{"version": 4, "resources": {}}'],
    ['MALFORMED_STATE', '{"format_version": "1.0", "values": {}}'],
    ['STATE_VERSION', '{"version": 3, "modules": []}'],
    ['STATE_VERSION', '{"version": 5, "resources": []}'],
    ['STATE_ENCRYPTED', '{"encrypted_data": "x", "meta": {}}'],
  ])('is refused with %s: %s', (code, text) => {
    expect(readTfstate(text)).toMatchObject({ kind: 'refused', code });
  });
});

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const urnOf = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;

function pulumi(...resources: readonly object[]): string {
  return JSON.stringify({ version: 3, deployment: { resources } }, null, 2);
}

describe('a deployment of Pulumi', () => {
  it('opens secrets, keeps them marked, and withholds what is encrypted', () => {
    const type = 'aws:rds/instance:Instance';
    const text = pulumi({
      ...{ urn: urnOf(type, 'orders'), custom: true, id: 'db-ABC', type },
      outputs: {
        address: 'orders.example.com',
        password: { [SIGNATURE]: SECRET, plaintext: '"pw"' },
        nested: [{ deep: { [SIGNATURE]: SECRET, plaintext: '7' } }],
        sealed: { [SIGNATURE]: SECRET, ciphertext: 'AAAA' },
      },
      additionalSecretOutputs: ['address'],
    });
    const [read] = readOf(readPulumi(text)).resources;
    expect(read).toMatchObject({
      ...{ name: 'orders', type, providerId: 'db-ABC', withheld: ['sealed'], line: 6 },
      sensitive: ['password', 'nested', 'sealed', 'address'],
    });
    expect(read?.outputs.reveal()).toEqual({
      ...{ address: 'orders.example.com', password: 'pw', nested: [{ deep: 7 }] },
    });
  });

  it('leaves out what no provider made, and what is read or on its way out', () => {
    const type = 'aws:ec2/vpc:Vpc';
    const vpc = { urn: urnOf(type, 'net'), custom: true, id: 'vpc-1', type };
    const stack = { ...vpc, type: 'pulumi:pulumi:Stack' };
    const provider = { ...vpc, type: 'pulumi:providers:aws' };
    const others = [{ external: true }, { delete: true }, { custom: false }, { id: '' }];
    const state = readOf(
      readPulumi(pulumi(stack, provider, ...others.map((over) => ({ ...vpc, ...over })), vpc)),
    );
    expect(state.resources.map(({ providerId }) => providerId)).toEqual(['vpc-1']);
    expect(state.problems).toEqual([]);
  });

  it.each([
    ['MALFORMED_STATE', 'not JSON'],
    ['MALFORMED_STATE', '{"version": 3}'],
    ['STATE_VERSION', '{"version": 4, "deployment": {}}'],
  ])('is refused with %s: %s', (code, text) => {
    expect(readPulumi(text)).toMatchObject({ kind: 'refused', code });
  });
});
