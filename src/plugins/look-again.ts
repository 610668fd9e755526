import {
  type CallOptions,
  findByName,
  type ResourceDriver,
  type ResourceOutput,
  type ResourceRef,
} from '../resources/index.ts';

/** Looks for what a create made whose answer does not tell. */
export interface LookAgain {
  /** Remembers what was deleted: a provider may show it for a while, and it is nothing new. */
  noteDeleted(ref: ResourceRef): void;
  /** What is there under the name; `undefined` when nothing shows. */
  find(
    wanted: { readonly name: string; readonly type: string },
    options?: CallOptions,
  ): Promise<ResourceOutput | undefined>;
}

/** Makes one for a provider. */
export function createLookAgain(driver: Pick<ResourceDriver, 'read' | 'enumerateAll'>): LookAgain {
  const deletedIds = new Map<string, string>();
  return {
    noteDeleted: ({ name, providerId }) => {
      deletedIds.set(name, providerId);
    },
    find: ({ name, type }, options) => {
      const replacedId = deletedIds.get(name) ?? '';
      return findByName(driver, { name, type, replacedId, environment: '' }, options);
    },
  };
}
