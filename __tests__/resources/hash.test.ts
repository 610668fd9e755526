import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type JsonObject, parseJson } from '../../src/kernel/index.ts';
import { canonicalConfig, configHash } from '../../src/resources/hash.ts';
import cases from '../fixtures/conformance/config-hash.json' with { type: 'json' };

/** compat-core, Appendix A.1: decoded configs and the hashes the Go code gives them. */
const vectors: readonly (readonly [string, string, string])[] = [
  [
    'one key',
    '{"engine":"postgres"}',
    'f5a13b0779953ab1c54d7c7e99a1f99f697eca6cd3b51145b366d007eae6a41a',
  ],
  [
    'keys in another order',
    '{"size":"medium","engine":"postgres","tags":{"team":"platform","env":"staging"},"region":"nyc3","replicas":3}',
    'bd1f1cfc831398057626cfbd215bbcd30d3c8a99f2ba5e7de80c30e8467d9e85',
  ],
  [
    'a network',
    '{"provider":"do-provider","cidr":"10.10.0.0/16","region":"nyc3"}',
    '888d3396682256de88a22b2bf687b0953d0c490b8f1bbcefb09307cac024123a',
  ],
  [
    'escaped characters',
    '{"cmd":"a<b && c>d","u":"\\u2028x\\u2029"}',
    '663a0853f8e95ea3de10c23394a05fb581eea633d72043e258ab7b2cf417c4c4',
  ],
  [
    'numbers of every form',
    '{"b":true,"big":9007199254740993,"f":1.0,"g":1.5,"h":1e21,"i":1e-7,"j":0.000001,"n":null}',
    '15858a2135c09eabeb6ff90eaa12b538143443190fd3dc5513b5a0bf66449ec8',
  ],
  [
    'control characters',
    '{"s":"tab\\tnl\\nq\\"bs\\\\sl/é😀"}',
    'b7f8a5dd66c7bc86bf8964a69a8e5d12549d1888532e560aa89560402c5154eb',
  ],
  [
    'a date',
    '{"ts":"2024-01-02T00:00:00Z"}',
    'c756cb22028603b4fc22db85276d6a3eaa951ee1a15a7944eef9f63af6762975',
  ],
  [
    'lists and empty things',
    '{"list":["a",1,{"z":1,"a":2}],"e":[],"em":{}}',
    '821ecbb7a59af741b8cdbc09e7e6f88012d86463b6e43a953619cbc3dc0494fe',
  ],
  [
    'keys by their bytes',
    '{"Z":1,"a":2,"_":3,"A":4}',
    'b1ee316b7f2ff97469ae669c9c00f1f8f6f6b72fcf55fb259d6472188147b5ce',
  ],
];

describe('configHash', () => {
  it.each(vectors)('T-22 hashes %s as upstream does', (_, text, hash) => {
    expect(configHash(parseJson(text) as JsonObject)).toBe(hash);
  });

  it.each(cases.filter(({ id }) => id !== 'hash-date'))(
    'agrees with upstream on $id',
    ({ input, expected }) => {
      const config = parse(input.yaml, { intAsBigInt: true }) as JsonObject;
      expect(canonicalConfig(config)).toBe(expected.canonical);
      expect(configHash(config)).toBe(expected.hash);
    },
  );

  it('gives no config and an empty config the empty text', () => {
    expect(configHash(undefined)).toBe('');
    expect(configHash({})).toBe('');
  });

  it('tells an empty map, an empty list and null apart', () => {
    expect(new Set([{}, [], null].map((v) => configHash({ v }))).size).toBe(3);
  });

  const unencodable: readonly (readonly [string, unknown])[] = [
    ['an infinite number', Number.POSITIVE_INFINITY],
    ['a number that is none', Number.NaN],
    ['a map with keys of any kind', new Map([[80, 8080]])],
    ['a date object', new Date(0)],
    ['an undefined value', undefined],
  ];
  it.each(unencodable)('T-24 refuses %s instead of hashing it to a constant', (_, value) => {
    const config = { ports: [{ inner: value }] } as unknown as JsonObject;
    expect(() => configHash(config)).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNENCODABLE' }),
    );
  });
});
