import type { StateError } from './state-error.ts';
import { type Companions } from './store.ts';

/**
 * The companions of a place that cannot have any: there are none, and none can be made. Reading
 * works; the first thing that every change writes is the lock, so nothing is ever changed.
 */
export function createNoCompanions(toRefusal: () => StateError): Companions {
  const refuse = (): Promise<never> => Promise.reject(toRefusal());
  return {
    get: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    put: refuse,
    remove: refuse,
  };
}
