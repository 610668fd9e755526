import { describe, expect, it } from 'vitest';
import { findOwner, findProviderRef } from '../../src/resources/record-owner.ts';

const providers = [
  { name: 'east', type: 'fake' },
  { name: 'west', type: 'fake' },
  { name: 'dns', type: 'names' },
];

function bare(provider: string): Parameters<typeof findOwner>[0] {
  return { provider, providerRef: undefined, appliedConfig: undefined };
}

describe('findOwner', () => {
  it('believes the record’s module before its config and its type', () => {
    const record = { provider: 'fake', providerRef: 'east', appliedConfig: { provider: 'dns' } };
    expect(findOwner(record, 'west', providers)).toEqual({ kind: 'module', providerRef: 'east' });
    expect(findOwner({ ...record, providerRef: '' }, 'west', providers)).toEqual({
      kind: 'module',
      providerRef: 'dns',
    });
  });

  it('does not guess between modules of one type, even for a wanted resource', () => {
    const ambiguous = { kind: 'ambiguous', candidates: ['east', 'west'] };
    expect(findOwner(bare('fake'), 'east', providers)).toEqual(ambiguous);
    expect(findOwner(bare(''), 'east', providers)).toEqual(ambiguous);
  });

  it('takes the only module of the type, or of the wanted resource', () => {
    const dns = { kind: 'module', providerRef: 'dns' };
    expect(findOwner(bare('names'), undefined, providers)).toEqual(dns);
    expect(findOwner(bare(''), 'dns', providers)).toEqual(dns);
  });

  it('says what is missing', () => {
    expect(findOwner(bare('gone'), undefined, providers)).toEqual({
      kind: 'type-gone',
      type: 'gone',
    });
    expect(findOwner(bare(''), undefined, providers)).toEqual({ kind: 'unknown' });
    expect(findOwner({ ...bare('fake'), providerRef: 'gone' }, undefined, providers)).toEqual({
      kind: 'module-gone',
      providerRef: 'gone',
    });
  });
});

describe('findProviderRef', () => {
  it('reads iac_provider, then provider, and nothing that is not a text', () => {
    expect(findProviderRef({ provider: 'do-provider' })).toBe('do-provider');
    expect(findProviderRef({ iac_provider: 'do-provider', provider: 'nats' })).toBe('do-provider');
    expect(findProviderRef({ provider: 3 })).toBeUndefined();
    expect(findProviderRef(undefined)).toBeUndefined();
  });
});
