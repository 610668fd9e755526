import { describe, expect, it } from 'vitest';
import { discover, type Discovery, type Expected } from '../../src/teardown/index.ts';
import {
  createFakeInspector,
  type FakeLimits,
  type FakeResource,
} from '../fakes/fake-inspector.ts';

const NET: FakeResource = { name: 'net', type: 'vpc', id: 'net-1', tags: ['shop'], owner: 'shop' };

function expecting(parts: Partial<Expected> = {}): Expected {
  return {
    ...{ providerRef: 'cloud', name: 'net', type: 'vpc', providerId: '', evidence: 'config' },
    ...parts,
  };
}

interface Case {
  readonly resources?: readonly FakeResource[];
  readonly limits?: FakeLimits;
  readonly expected?: readonly Expected[];
  readonly tags?: readonly string[];
  readonly owners?: readonly string[];
}

async function look(of: Case): Promise<Discovery> {
  const inspector = createFakeInspector([...(of.resources ?? [NET])], of.limits);
  const owners = of.owners ?? [];
  return await discover({
    inspectors: new Map([['cloud', inspector]]),
    expected: of.expected ?? [expecting()],
    ...{ tags: of.tags ?? [], owners, ownersOf: () => owners },
    limit: 4,
    signal: new AbortController().signal,
  });
}

/** Ids that were seen, with what speaks for each. */
function seen({ sightings }: Discovery): readonly string[] {
  return sightings.map(
    ({ ref, evidence }) => `${ref.providerId}: ${[...evidence].sort().join(' ')}`,
  );
}

describe('a resource that the config names', () => {
  it.each<[string, FakeLimits]>([
    ['that lists its types', {}],
    ['that cannot list', { cannotList: true }],
    ['that reads by id alone and lists', { wantsId: true }],
    ['whose list fails and that reads', { failing: ['list'] }],
  ])('is found at a provider %s', async (_name, limits) => {
    const found = await look({ limits });
    expect(seen(found)).toEqual(['net-1: config']);
    expect(found.unanswered).toEqual([]);
  });

  it.each<[string, FakeLimits]>([
    ['neither lists nor reads by name', { cannotList: true, wantsId: true }],
    ['cannot be reached', { failing: ['list', 'read'] }],
  ])('T-45 T-48 is not known to be absent where the provider %s', async (_name, limits) => {
    const found = await look({ limits, resources: [] });
    expect(found.sightings).toEqual([]);
    expect(found.unanswered).toMatchObject([
      { providerRef: 'cloud', question: 'whether net (vpc) is there' },
    ]);
  });

  it('T-45 is not known to be absent where the list fails and a name alone is not found', async () => {
    const found = await look({ limits: { failing: ['list'] }, resources: [] });
    expect(found.unanswered).toHaveLength(1);
  });

  it('is ambiguous where the provider has several of that name', async () => {
    const found = await look({ resources: [NET, { ...NET, id: 'net-2' }] });
    expect(found.sightings.map(({ isAmbiguous }) => isAmbiguous)).toEqual([true, true]);
  });
});

describe('a resource that the state remembers', () => {
  it('is the same as the one that the config names, seen once with all that speaks for it', async () => {
    const expected = [expecting(), expecting({ providerId: 'net-1', evidence: 'state' })];
    const found = await look({ expected, tags: ['shop'], owners: ['shop'] });
    expect(seen(found)).toEqual(['net-1: config owner state tag']);
  });

  it('is absent where another one of its name has another id', async () => {
    const found = await look({
      expected: [expecting({ providerId: 'net-0', evidence: 'state' })],
    });
    expect(found.sightings).toEqual([]);
    expect(found.absent.map(({ providerId }) => providerId)).toEqual(['net-0']);
  });
});

describe('a mark', () => {
  it('finds what nothing names', async () => {
    const found = await look({ expected: [], tags: ['shop', 'other'] });
    expect(seen(found)).toEqual(['net-1: tag']);
    expect(found.sightings[0]?.output).toBeDefined();
  });

  it('is told where the provider cannot list by it, or fails at it', async () => {
    const blind = await look({ limits: { cannotTag: true }, tags: ['shop'] });
    expect(blind.blind).toEqual(['cloud']);
    expect(seen(blind)).toEqual(['net-1: config']);
    const failing = await look({ limits: { failing: ['tag'] }, tags: ['shop'] });
    expect(failing.unanswered.map(({ question }) => question)).toEqual([
      'what carries the tag shop',
    ]);
  });

  it('of somebody else is told of what only a name speaks for', async () => {
    const found = await look({ resources: [{ ...NET, owner: 'them' }], owners: ['us'] });
    expect(found.sightings.map(({ owner }) => owner)).toEqual(['them']);
  });
});
