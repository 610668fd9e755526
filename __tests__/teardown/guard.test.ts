import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { parseResourceName } from '../../src/resources/index.ts';
import {
  type Evidence,
  guard,
  type GuardRequest,
  type Sighting,
} from '../../src/teardown/index.ts';
import { aRecord } from '../resources/builders.ts';

function sighting(
  name: string,
  evidence: readonly Evidence[],
  more: Partial<Sighting> = {},
): Sighting {
  return {
    providerRef: 'cloud',
    ref: { name, type: 'vpc', providerId: `${name}-1` },
    evidence: new Set(evidence),
    ...{ isAmbiguous: false, owner: '', output: undefined },
    ...more,
  };
}

function aSpec(name: string, isProtected = false): GuardRequest['specs'][number] {
  return { name: parseResourceName(name)!, isProtected, config: undefined };
}

function judge(
  sightings: readonly Sighting[],
  over: Partial<GuardRequest> = {},
): Readonly<Record<string, string>> {
  const judged = guard(sightings, {
    environment: 'staging',
    ...{ specs: [aSpec('net')], records: [], absent: new Set<string>() },
    ...{ dependencies: new Map<string, string[]>() },
    ...{ claims: new Map<string, string[]>(), namesElsewhere: new Map<string, string[]>() },
    ...{ keep: new Set<string>(), allowed: new Set<string>(), includesOrphans: false },
    ownersOf: () => [],
    ...over,
  });
  return Object.fromEntries(
    judged.map((one) => [one.sighting.ref.name, one.verdict.kind] as const),
  );
}

const ELSEWHERE = new Map([['net', ['prod']]]);

describe('a resource', () => {
  it.each<[string, readonly Evidence[], Partial<GuardRequest>, string]>([
    ['that only its name speaks for', ['config'], {}, 'delete'],
    [
      'whose name another environment comes to',
      ['config'],
      { namesElsewhere: ELSEWHERE },
      'unproven',
    ],
    ['of such a name, by its record', ['config', 'state'], { namesElsewhere: ELSEWHERE }, 'delete'],
    ['of such a name, by its tag', ['config', 'tag'], { namesElsewhere: ELSEWHERE }, 'delete'],
    [
      'that the index gives to another',
      ['config', 'tag'],
      { claims: new Map([['net', ['prod']]]) },
      'theirs',
    ],
    [
      'that the index gives to both',
      ['config', 'state'],
      { claims: new Map([['net', ['prod', 'staging']]]) },
      'theirs',
    ],
    [
      'with our tag and the name of another',
      ['tag'],
      { specs: [], namesElsewhere: ELSEWHERE, includesOrphans: true },
      'unproven',
    ],
    ['with our tag alone', ['tag'], { specs: [] }, 'orphan'],
    ['with our owner alone, asked for', ['owner'], { specs: [], includesOrphans: true }, 'delete'],
    ['of an attempt', ['journal'], { specs: [] }, 'delete'],
    ['on the keep-list', ['config', 'state'], { keep: new Set(['net']) }, 'keep'],
    ['protected', ['config'], { specs: [aSpec('net', true)] }, 'keep'],
    [
      'protected and allowed',
      ['config'],
      { specs: [aSpec('net', true)], allowed: new Set(['net']) },
      'delete',
    ],
  ])('T-11 T-73 %s', (...[, evidence, over, verdict]) => {
    expect(judge([sighting('net', evidence)], over)).toEqual({ net: verdict });
  });

  it('T-73 is protected by its provider’s word too', () => {
    const output = {
      ...{ name: 'net', type: 'vpc', providerId: 'net-1', status: '' },
      outputs: new Secret({ protected: true }),
      sensitive: new Map<string, boolean>(),
    };
    expect(judge([sighting('net', ['tag'], { output })], { includesOrphans: true })).toEqual({
      net: 'keep',
    });
  });

  it('is not proven where there are several, or where its owner is another', () => {
    expect(judge([sighting('net', ['config'], { isAmbiguous: true })])).toEqual({
      net: 'unproven',
    });
    const theirs = sighting('net', ['config'], { owner: 'them' });
    expect(judge([theirs], { ownersOf: () => ['us'] })).toEqual({ net: 'unproven' });
    expect(judge([theirs], { ownersOf: () => ['us', 'them'] })).toEqual({ net: 'delete' });
  });

  it('stays where something that stays depends on it, however far', () => {
    const names = ['web', 'db', 'net', 'log'];
    const request = {
      specs: names.map((name) => aSpec(name)),
      dependencies: new Map([
        ['web', ['db', 'log']],
        ['db', ['net']],
        ['log', ['net']],
      ]),
      keep: new Set(['db']),
    };
    expect(
      judge(
        names.map((name) => sighting(name, ['config'])),
        request,
      ),
    ).toEqual({ web: 'delete', db: 'keep', net: 'keep', log: 'delete' });
  });

  it('stays for something protected whose provider could not say whether it is there', () => {
    const request = {
      specs: [aSpec('db', true), aSpec('net')],
      dependencies: new Map([['db', ['net']]]),
    };
    expect(judge([sighting('net', ['config'])], request)).toEqual({ net: 'keep' });
  });

  it('T-73 stays for a protected record that the config has no module for any more', () => {
    const request = {
      records: [aRecord('db', { isProtected: true })],
      dependencies: new Map([['db', ['net']]]),
    };
    const net = [sighting('net', ['config'])];
    expect(judge(net, request)).toEqual({ net: 'keep' });
    expect(judge(net, { ...request, allowed: new Set(['db']) })).toEqual({ net: 'delete' });
    expect(judge(net, { ...request, absent: new Set(['db']) })).toEqual({ net: 'delete' });
  });
});
