import { StateError } from './state-error.ts';
import { type Companions } from './store.ts';

/**
 * The companions of a place that cannot have any: there are none, and none can be made. Reading
 * works; the first thing that every change writes is the lock, so nothing is ever changed.
 */
export function createNoCompanions(location: string): Companions {
  const refuse = (): Promise<never> => Promise.reject(noNotes(location));
  return {
    get: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    put: refuse,
    remove: refuse,
  };
}

function noNotes(location: string): StateError {
  return new StateError(
    'STATE_BACKEND_UNSAFE',
    `${location} can be read but not changed: a state backend inside a plugin writes without conditions, and its locks have no owner and no end, so nothing there keeps two runs apart`,
    {
      hint: 'Give the `iac.state` module `notes`, a place of one of our own backends where lock, journal and index are kept, such as `notes: { backend: postgres, dsn: "${STATE_DSN}" }`. Each state needs a place of its own.',
    },
  );
}
