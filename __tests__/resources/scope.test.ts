import { describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { type ScopeOutcome, scopeRecords, type ScopeRequest } from '../../src/resources/scope.ts';
import cases from '../fixtures/conformance/provider-grouping.json' with { type: 'json' };
import { aRecord, aSpec } from './builders.ts';

function scope(parts: Partial<ScopeRequest>): ScopeOutcome {
  return scopeRecords({
    environment: toEnvironmentName('staging'),
    records: [],
    specs: [],
    indexedEnvironment: new Map(),
    namesElsewhere: new Map(),
    providers: [{ name: 'cloud', type: 'fake' }],
    sharedLocation: false,
    ...parts,
  });
}

function kept(outcome: ScopeOutcome): readonly string[] {
  return outcome.kind === 'scoped' ? outcome.records.map(({ name }) => name) : [];
}

function codes(outcome: ScopeOutcome): readonly string[] {
  const found = outcome.kind === 'scoped' ? outcome.warnings : outcome.diagnostics;
  return found.map(({ code }) => code);
}

const legacy = { providerRef: undefined, appliedConfig: undefined };

describe('scopeRecords, by environment', () => {
  it('T-11 leaves out what the index gives to another environment', () => {
    const outcome = scope({
      records: [aRecord('ours'), aRecord('theirs')],
      indexedEnvironment: new Map([
        ['ours', 'staging'],
        ['theirs', 'prod'],
      ]),
      sharedLocation: true,
    });
    expect(kept(outcome)).toEqual(['ours']);
    expect(codes(outcome)).toEqual([]);
  });

  it('T-11 leaves out an unindexed record that only another environment makes', () => {
    const outcome = scope({
      records: [aRecord('prod-db')],
      namesElsewhere: new Map([['prod-db', ['prod']]]),
      sharedLocation: true,
    });
    expect(kept(outcome)).toEqual([]);
    expect(codes(outcome)).toEqual([]);
  });

  it('T-11 leaves out an unknown record of a shared location and tells how to claim it', () => {
    const outcome = scope({ records: [aRecord('orphan')], sharedLocation: true });
    expect(kept(outcome)).toEqual([]);
    expect(codes(outcome)).toEqual(['RECORD_UNCLAIMED']);
    expect(outcome.kind === 'scoped' && outcome.warnings[0]?.detail).toContain(
      'wfctl infra state claim orphan --env staging',
    );
  });

  it('T-11 leaves out with a warning what another environment makes in a location of its own', () => {
    const outcome = scope({
      records: [aRecord('cache')],
      namesElsewhere: new Map([['cache', ['prod']]]),
    });
    expect(kept(outcome)).toEqual([]);
    expect(codes(outcome)).toEqual(['RECORD_UNCLAIMED']);
  });

  it('keeps an unknown record of a location of our own: it is an orphan', () => {
    expect(kept(scope({ records: [aRecord('orphan')] }))).toEqual(['orphan']);
  });

  it('keeps a wanted record that another environment makes too, as long as nobody owns it', () => {
    const outcome = scope({
      records: [aRecord('vpc')],
      specs: [aSpec('vpc')],
      namesElsewhere: new Map([['vpc', ['prod']]]),
      sharedLocation: true,
    });
    expect(kept(outcome)).toEqual(['vpc']);
  });

  it('T-11 refuses to make something whose name another environment owns in the same state', () => {
    const outcome = scope({
      records: [aRecord('vpc')],
      specs: [aSpec('vpc')],
      indexedEnvironment: new Map([['vpc', 'prod']]),
      sharedLocation: true,
    });
    expect(outcome.kind).toBe('refused');
    expect(codes(outcome)).toEqual(['RECORD_OF_OTHER_ENVIRONMENT']);
  });
});

describe('scopeRecords, by status', () => {
  it('T-36 does not count destroyed and planned records as existing', () => {
    const records = [aRecord('a', { status: 'destroyed' }), aRecord('b', { status: 'planned' })];
    expect(kept(scope({ records }))).toEqual([]);
  });

  it.each(['error', 'destroying', 'provisioning'] as const)(
    'T-36 keeps a record in status %s and warns of it',
    (status) => {
      const outcome = scope({ records: [aRecord('a', { status })] });
      expect(kept(outcome)).toEqual(['a']);
      expect(codes(outcome)).toEqual(['RECORD_NEEDS_ATTENTION']);
    },
  );
});

describe('scopeRecords, by provider', () => {
  it('T-10 names the providers of specs and of records that no spec uses any more', () => {
    const outcome = scope({
      providers: [
        { name: 'unused', type: 'x' },
        { name: 'old', type: 'y' },
        { name: 'cloud', type: 'fake' },
      ],
      specs: [aSpec('app')],
      records: [aRecord('orphan', { providerRef: 'old' })],
    });
    expect(outcome.kind === 'scoped' && outcome.providerRefs).toEqual(['cloud', 'old']);
    expect(kept(outcome)).toEqual(['orphan']);
  });

  it('T-10 refuses a record whose provider module is gone, and names both', () => {
    const outcome = scope({ records: [aRecord('orphan', { providerRef: 'gone-cloud' })] });
    expect(outcome.kind).toBe('refused');
    expect(codes(outcome)).toEqual(['RECORD_PROVIDER_GONE']);
    const [found] = outcome.kind === 'refused' ? outcome.diagnostics : [];
    expect(found?.detail).toMatch(/orphan.*gone-cloud/s);
    expect(found?.detail).toContain('  wfctl infra state rm orphan --env staging');
  });

  it('T-10 refuses an old record whose provider type no module has', () => {
    const outcome = scope({ records: [aRecord('orphan', { ...legacy, provider: 'other' })] });
    expect(codes(outcome)).toEqual(['RECORD_PROVIDER_GONE']);
  });

  it.each([
    [
      'declared',
      [
        { name: 'cloud', type: 'fake' },
        { name: 'other', type: 'fake' },
      ],
    ],
    ['gone', [{ name: 'cloud', type: 'fake' }]],
  ])('T-76 stops at a wanted resource recorded under another module that is %s', (_, providers) => {
    const outcome = scope({
      providers,
      specs: [aSpec('db')],
      records: [aRecord('db', { providerRef: 'other' })],
    });
    expect(outcome.kind).toBe('refused');
    expect(codes(outcome)).toEqual(['RECORD_UNDER_OTHER_PROVIDER']);
    const [found] = outcome.kind === 'refused' ? outcome.diagnostics : [];
    expect(found?.detail).toMatch(/cloud.*other/s);
  });

  it('tells every reason to refuse at once', () => {
    const outcome = scope({
      specs: [aSpec('db')],
      records: [aRecord('db', { providerRef: 'other' }), aRecord('x', { providerRef: 'gone' })],
    });
    expect(codes(outcome)).toEqual(['RECORD_UNDER_OTHER_PROVIDER', 'RECORD_PROVIDER_GONE']);
  });

  it('fills in the module of an old record from its config, or from the only one of its type', () => {
    const outcome = scope({
      records: [
        aRecord('by-config', { providerRef: undefined, appliedConfig: { provider: 'cloud' } }),
        aRecord('by-type', { ...legacy, provider: 'fake' }),
      ],
    });
    expect(outcome.kind === 'scoped' && outcome.records.map((r) => r.providerRef)).toEqual([
      'cloud',
      'cloud',
    ]);
  });

  it('lets iac_provider say the module where provider means something else', () => {
    const appliedConfig = { iac_provider: 'cloud', provider: 'nats' };
    expect(kept(scope({ records: [aRecord('q', { ...legacy, appliedConfig })] }))).toEqual(['q']);
  });

  it('T-09 leaves nothing out without a word', () => {
    const outcome = scope({ records: [aRecord('x', { ...legacy, provider: '' })] });
    expect(kept(outcome)).toEqual([]);
    expect(codes(outcome)).toEqual(['RECORD_WITHOUT_PROVIDER']);
  });
});

describe('scopeRecords, upstream’s cases', () => {
  const filterCases = cases.flatMap(({ id, input, expected }) =>
    'group' in input && 'included' in expected
      ? [{ id, group: input.group, current: input.current ?? [], included: expected.included }]
      : [],
  );

  it.each(filterCases)('T-09 takes what upstream takes in $id, and says what it leaves', (each) => {
    const { group } = each;
    const twin = { name: 'twin', type: group.provider_type };
    const outcome = scope({
      providers: [
        { name: group.module_ref, type: group.provider_type },
        ...(group.provider_type_is_unique ? [] : [twin]),
      ],
      specs: group.spec_names.map((name) => aSpec(name, { providerRef: group.module_ref })),
      records: each.current.map((record) =>
        aRecord(record.name, {
          ...legacy,
          type: record.type,
          provider: record.provider,
          providerRef: record.provider_ref,
        }),
      ),
    });
    const doubts = each.current.length - each.included.length;
    if (outcome.kind === 'scoped') expect(kept(outcome)).toEqual(each.included);
    expect(codes(outcome)).toHaveLength(doubts);
  });
});
