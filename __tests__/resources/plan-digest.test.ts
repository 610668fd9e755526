import { describe, expect, it } from 'vitest';
import { type Change, toEnvironmentName } from '../../src/resources/index.ts';
import { type DigestedPlan, planDigest, stateDigest } from '../../src/resources/plan-digest.ts';
import { aFieldChange, aRecord, aSpec } from './builders.ts';

describe('stateDigest', () => {
  const records = [aRecord('a'), aRecord('b')];

  it('T-81 does not depend on the order of the records', () => {
    expect(stateDigest([...records].reverse())).toBe(stateDigest(records));
    expect(stateDigest(records)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    { providerId: 'other' },
    { configHash: 'other' },
    { updatedAt: '2026-01-01T00:00:01Z' },
  ])('T-32 changes with %j', (parts) => {
    expect(stateDigest([aRecord('a', parts), aRecord('b')])).not.toBe(stateDigest(records));
  });

  it('T-32 changes when a record comes or goes', () => {
    const digests = [[], records.slice(0, 1), records].map(stateDigest);
    expect(new Set(digests).size).toBe(3);
  });
});

describe('planDigest', () => {
  const base = { name: aRecord('a').name, type: 'infra.vpc', providerRef: 'cloud', reason: '' };
  const update: Change = {
    kind: 'update',
    ...base,
    spec: aSpec('a'),
    record: aRecord('a'),
    changes: [aFieldChange('x'), aFieldChange('y')],
  };
  const create: Change = { kind: 'create', ...base, name: aRecord('b').name, spec: aSpec('b') };
  const plan: DigestedPlan = {
    environment: toEnvironmentName('staging'),
    desiredHash: 'd',
    stateDigest: 's',
    changes: [update, create],
  };

  it('T-81 does not depend on the order of changes or of their fields', () => {
    const turned = { ...update, changes: [...update.changes].reverse() };
    expect(planDigest({ ...plan, changes: [create, turned] })).toBe(planDigest(plan));
  });

  it('takes no part in values, nor in why a change is made', () => {
    const other = {
      ...update,
      reason: 'another',
      changes: update.changes.map((change) => ({ ...change, new: 'secret' })),
    };
    expect(planDigest({ ...plan, changes: [other, create] })).toBe(planDigest(plan));
  });

  it.each([
    { environment: toEnvironmentName('prod') },
    { desiredHash: 'e' },
    { stateDigest: 't' },
    { changes: [update] },
    { changes: [{ ...update, kind: 'replace' as const }, create] },
    { changes: [{ ...update, type: 'infra.dns' }, create] },
    { changes: [{ ...update, providerRef: 'other' }, create] },
    { changes: [{ ...update, changes: [aFieldChange('x')] }, create] },
  ])('changes with what would be done and what it was made from (%#)', (parts) => {
    expect(planDigest({ ...plan, ...parts })).not.toBe(planDigest(plan));
  });
});
