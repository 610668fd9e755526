import { compareBytes } from '../kernel/index.ts';
import { type ResourceName } from '../resources/index.ts';
import { checkCompanionKey } from './companion-key.ts';
import { toRevision } from './revision.ts';
import { staleRecord, staleText } from './stale.ts';
import { type Companions, type Revision, type StateStore, type StoredRecord } from './store.ts';

/** A store that remembers for as long as it lives: for dry runs and tests. */
export function createMemoryStore(): StateStore {
  const records = new Map<ResourceName, StoredRecord>();
  const nextRevision = createRevisions();
  const check = (name: ResourceName, expected: Revision | undefined): void => {
    if (records.get(name)?.revision !== expected) throw staleRecord(name);
  };
  return {
    location: 'memory',
    companions: createMemoryCompanions(),
    list: () =>
      later(() =>
        [...records.values()].sort((left, right) =>
          compareBytes(left.record.name, right.record.name),
        ),
      ),
    checkNames: () => Promise.resolve(),
    read: (name) => later(() => records.get(name)),
    put: (record, expected) =>
      later(() => {
        check(record.name, expected);
        const revision = nextRevision();
        records.set(record.name, { record, revision });
        return revision;
      }),
    remove: (name, expected) =>
      later(() => {
        check(name, expected);
        records.delete(name);
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Companions that live as long as this process. */
export function createMemoryCompanions(): Companions {
  const texts = new Map<string, { readonly text: string; readonly revision: Revision }>();
  const nextRevision = createRevisions();
  const check = (key: string, expected: Revision | undefined): void => {
    checkCompanionKey(key);
    if (texts.get(key)?.revision !== expected) throw staleText(key);
  };
  return {
    get: (key) =>
      later(() => {
        checkCompanionKey(key);
        return texts.get(key);
      }),
    put: (key, text, expected) =>
      later(() => {
        check(key, expected);
        const revision = nextRevision();
        texts.set(key, { text, revision });
        return revision;
      }),
    remove: (key, expected) =>
      later(() => {
        check(key, expected);
        texts.delete(key);
      }),
    list: (folder) =>
      later(() => {
        checkCompanionKey(folder);
        return [...texts.keys()].filter((key) => key.startsWith(`${folder}/`)).sort();
      }),
  };
}

/** Counts up, so that a revision never returns. */
function createRevisions(): () => Revision {
  let count = 0;
  return () => {
    count += 1;
    return toRevision(String(count));
  };
}

/** Answers as a real store would: not at once, and with a rejection rather than a throw. */
async function later<T>(answer: () => T): Promise<T> {
  await Promise.resolve();
  return answer();
}
