import { Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { SecretStore } from './secret-store.ts';
import { toVariableName } from './store-place.ts';

/** The variables of this process: read, and never written, since they end with it. */
export function createEnvironmentStore(prefix: string, variables: Environment): SecretStore {
  const find = (name: string): string | undefined => variables(toVariableName(prefix, name));
  return {
    find: (names) => Promise.resolve(new Set(names.filter((name) => find(name) !== undefined))),
    read: (name) => {
      const value = find(name);
      return Promise.resolve(value === undefined ? undefined : new Secret(value));
    },
  };
}
