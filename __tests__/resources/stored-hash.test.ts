import { describe, expect, it } from 'vitest';
import { configHash, type ResourceRecord, type ResourceSpec } from '../../src/resources/index.ts';
import { compareHashes, type OlderForms, storedHash } from '../../src/resources/stored-hash.ts';
import { aRecord, aSpec } from './builders.ts';

const forms: OlderForms = {
  lookup: {
    variable: (name) => (name === 'T' ? 's3cr3t' : undefined),
    output: () => ({ kind: 'unknown-module' }),
  },
  expandFully: undefined,
  isSizeUnresolved: false,
};

function wants(config: ResourceSpec['config']): ResourceSpec {
  return { ...aSpec('a'), config };
}

function holds(appliedConfig: ResourceRecord['appliedConfig']): ResourceRecord {
  return aRecord('a', { appliedConfig });
}

describe('storedHash', () => {
  it('T-37 is computed from the config where none was stored', () => {
    const appliedConfig = { v: 1 };
    expect(storedHash({ configHash: '', appliedConfig })).toBe(configHash(appliedConfig));
    expect(storedHash({ configHash: 'sha256:opaque', appliedConfig })).toBe('sha256:opaque');
  });
});

describe('compareHashes', () => {
  it('takes no config and an empty one for the same', () => {
    expect(compareHashes(wants(undefined), holds({}), forms)).toBe('same');
  });

  it('T-83 T-84 sees through both at once: secrets filled in, and the module’s protection', () => {
    const record = holds({ env_vars: { T: 's3cr3t' }, protected: true });
    expect(compareHashes(wants({ env_vars: { T: '${T}' } }), record, forms)).toBe(
      'same-in-older-form',
    );
  });

  it('T-83 does not fill in half a config', () => {
    const config = { a: '${T}', b: '${UNSET}' };
    expect(compareHashes(wants(config), holds({ a: 's3cr3t', b: '${UNSET}' }), forms)).toBe(
      'different',
    );
  });

  it('T-20 takes what only the record has for sizing’s work, where sizing could not be repeated', () => {
    const record = holds({ size: 'm', instance_type: 'slug' });
    const spec = wants({ size: 'm' });
    expect(compareHashes(spec, record, { ...forms, isSizeUnresolved: true })).toBe(
      'same-in-older-form',
    );
    expect(compareHashes(spec, record, forms)).toBe('different');
  });

  it('takes a stored hash of another form for different', () => {
    const record = aRecord('a', { configHash: 'sha256:whatever' });
    expect(compareHashes(aSpec('a'), record, forms)).toBe('different');
  });
});
