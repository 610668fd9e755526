import { createNoCompanions } from './no-companions.ts';
import { StateError } from './state-error.ts';
import type { StateStore } from './store.ts';

/**
 * What is kept in a place that is not there yet: nothing. Everything that would write is refused
 * (`STATE_BACKEND_MISSING`), so that it serves those alone who only look.
 */
export function createAbsentStore(location: string): StateStore {
  const toRefusal = (): StateError =>
    new StateError(
      'STATE_BACKEND_MISSING',
      `nothing can be kept in ${location}, which does not exist yet`,
      { hint: 'Create it with `wfctl infra bootstrap`.' },
    );
  const refuse = (): Promise<never> => Promise.reject(toRefusal());
  return {
    location,
    companions: createNoCompanions(toRefusal),
    list: () => Promise.resolve([]),
    read: () => Promise.resolve(undefined),
    checkNames: () => Promise.resolve(),
    put: refuse,
    remove: refuse,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
