import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import type { Change } from '../../src/resources/index.ts';
import { checkProtection, isProtected } from '../../src/resources/protection.ts';
import { aRecord, aSpec } from './builders.ts';

describe('isProtected', () => {
  const yes = { protected: true };
  it.each([
    ['the module', aSpec('db', { isProtected: true }), aRecord('db')],
    ['the desired config', aSpec('db', { config: yes }), aRecord('db')],
    ['the stored config', aSpec('db'), aRecord('db', { appliedConfig: yes })],
    ['the outputs', aSpec('db'), aRecord('db', { outputs: new Secret(yes) })],
    ['a text in the config', aSpec('db', { config: { protected: 'true' } }), undefined],
    ['the record of a resource nobody wants', undefined, aRecord('db', { appliedConfig: yes })],
  ] as const)('T-73 believes %s', (_, spec, record) => {
    expect(isProtected(spec, record)).toBe(true);
  });

  it('T-73 is not set by a false or by nothing', () => {
    expect(isProtected(aSpec('db', { config: { protected: false } }), aRecord('db'))).toBe(false);
    expect(isProtected(undefined, undefined)).toBe(false);
  });
});

describe('checkProtection', () => {
  const base = { type: 'infra.database', providerRef: 'cloud', reason: '' };
  const guarded = aRecord('db', { appliedConfig: { protected: true } });
  const changes: readonly Change[] = [
    {
      kind: 'update',
      ...base,
      name: guarded.name,
      spec: aSpec('db'),
      record: guarded,
      changes: [],
    },
    {
      kind: 'replace',
      ...base,
      name: aRecord('net').name,
      spec: aSpec('net', { isProtected: true }),
      record: aRecord('net'),
      changes: [],
    },
    {
      kind: 'delete',
      ...base,
      name: aRecord('cache').name,
      record: aRecord('cache', { outputs: new Secret({ protected: true }) }),
      dependencies: [],
    },
    {
      kind: 'delete',
      ...base,
      name: aRecord('free').name,
      record: aRecord('free'),
      dependencies: [],
    },
  ];

  it('T-73 refuses replaces and deletes of protected resources, with the flag that allows them', () => {
    const found = checkProtection(changes, new Set());
    expect(found.map(({ code, severity }) => [severity, code])).toEqual([
      ['error', 'PROTECTED_RESOURCE'],
    ]);
    expect(found[0]?.detail).toContain('--allow-replace=cache,net');
    expect(found[0]?.detail).not.toContain('free');
  });

  it('adds to the flag what was allowed already', () => {
    const found = checkProtection(changes, new Set(['net', 'unheard-of']));
    expect(found[0]?.detail).toContain('--allow-replace=cache,net\n'.trimEnd());
    expect(found[0]?.detail).not.toContain('unheard-of');
  });

  it('has nothing to say when all were named', () => {
    expect(checkProtection(changes, new Set(['net', 'cache']))).toEqual([]);
  });
});
