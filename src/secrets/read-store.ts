import type { Secret } from '../kernel/index.ts';
import type { SinkOptions } from './secret-sink.ts';
import type { SecretStore } from './secret-store.ts';

/** A store that can be asked for one name at a time: so no right to list is needed. */
export function createReadStore(
  read: (name: string, options: SinkOptions) => Promise<Secret | undefined>,
  sinkFor?: SecretStore['sinkFor'],
): SecretStore {
  return {
    read: (name, options = {}) => read(name, options),
    async find(names, options = {}) {
      const there = new Set<string>();
      for (const name of names) {
        if ((await read(name, options)) !== undefined) there.add(name);
      }
      return there;
    },
    ...(sinkFor === undefined ? {} : { sinkFor }),
  };
}
