import { Secret } from '../../src/kernel/index.ts';
import { DriverError, type ResourceOutput } from '../../src/resources/index.ts';
import type { Inspector } from '../../src/teardown/index.ts';

/** One resource of a {@link createFakeInspector}. */
export interface FakeResource {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly tags?: readonly string[];
  readonly owner?: string;
}

/** What a {@link createFakeInspector} cannot do. */
export interface FakeLimits {
  /** It has no `EnumerateAll`. */
  readonly cannotList?: boolean;
  /** It has no services for tags and owners. */
  readonly cannotTag?: boolean;
  /** It reads by id alone. */
  readonly wantsId?: boolean;
  /** Questions that fail. */
  readonly failing?: readonly ('list' | 'read' | 'tag')[];
  /** Ids of what cannot be deleted, how often. */
  readonly stubborn?: Map<string, number>;
}

/** A provider that holds a few resources; `calls` tells what was asked of it. */
export function createFakeInspector(
  resources: FakeResource[],
  limits: FakeLimits = {},
): Inspector & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  const failing = (question: 'list' | 'read' | 'tag'): void => {
    if (limits.failing?.includes(question) === true) {
      throw new DriverError('PROVIDER_UNAVAILABLE', `cannot ${question}`);
    }
  };
  const noMarks = { kind: 'not-supported' } as const;
  return {
    calls,
    async read(ref) {
      await Promise.resolve();
      calls.push(`read ${ref.name} ${ref.providerId}`.trimEnd());
      failing('read');
      if (limits.wantsId === true && ref.providerId === '') {
        throw new DriverError('PROVIDER_INVALID', 'no id');
      }
      const found = resources.find(
        ({ id, name, type }) =>
          type === ref.type && (ref.providerId === '' ? name === ref.name : id === ref.providerId),
      );
      return found === undefined ? { kind: 'absent' } : { kind: 'found', output: toOutput(found) };
    },
    async enumerateAll(type) {
      await Promise.resolve();
      calls.push(`list ${type}`);
      failing('list');
      if (limits.cannotList === true) return noMarks;
      const outputs = resources.filter((one) => one.type === type).map(toOutput);
      return { kind: 'all', outputs };
    },
    async delete(ref) {
      await Promise.resolve();
      calls.push(`delete ${ref.name} ${ref.providerId}`);
      const left = limits.stubborn?.get(ref.providerId) ?? 0;
      limits.stubborn?.set(ref.providerId, left - 1);
      if (left > 0) throw new DriverError('PROVIDER_FAILED', `${ref.name} is in use`);
      const index = resources.findIndex(({ id }) => id === ref.providerId);
      if (index === -1) return { kind: 'already-gone' };
      resources.splice(index, 1);
      return { kind: 'deleted' };
    },
    async enumerateByTag(tag) {
      await Promise.resolve();
      failing('tag');
      if (limits.cannotTag === true) return noMarks;
      const refs = resources.filter(({ tags = [] }) => tags.includes(tag)).map(toRef);
      return { kind: 'refs', refs };
    },
    async listOwners(owner) {
      await Promise.resolve();
      if (limits.cannotTag === true) return noMarks;
      const owned = resources.filter((one) => one.owner === owner);
      return { kind: 'owned', resources: owned.map((one) => ({ ref: toRef(one) })) };
    },
    async getOwner(ref) {
      await Promise.resolve();
      if (limits.cannotTag === true) return noMarks;
      const found = resources.find(({ id }) => id === ref.providerId);
      return { kind: 'owner', owner: found?.owner ?? '' };
    },
  };
}

function toRef({ name, type, id }: FakeResource): {
  readonly name: string;
  readonly type: string;
  readonly providerId: string;
} {
  return { name, type, providerId: id };
}

function toOutput(resource: FakeResource): ResourceOutput {
  return {
    ...toRef(resource),
    status: 'active',
    outputs: new Secret({}),
    sensitive: new Map(),
  };
}
