import {
  findReferrers,
  hasStaleReferences,
  haveMoved,
  type Ledger,
  type ResourceName,
  type ResourceRecord,
  withStaleReferences,
} from '../resources/index.ts';
import type { HeldLock, Revision } from '../state/index.ts';
import type { Session } from './session.ts';

/** A {@link Ledger} that also knows what it wrote and found. */
export interface SessionLedger extends Ledger {
  /** Every record at the state location as it is now. */
  records(): readonly ResourceRecord[];
  /** One of them, with what writing others has marked in it. */
  find(name: ResourceName): ResourceRecord | undefined;
  /** Writes a record of a resource that has not changed, so that nothing that refers to it is marked. */
  recordUnchanged(record: ResourceRecord): Promise<void>;
}

/** What of a {@link Session} is written to. */
type LedgerSession = Pick<Session, 'store' | 'specs' | 'journal' | 'sensitiveFields'> & {
  readonly resolved: Pick<Session['resolved'], 'names'>;
};

type LedgerLock = Pick<HeldLock, 'assertHeld' | 'owner'>;

/**
 * Writes down what an apply is about to do and what it did, and never without the lock: every
 * write asks first whether it is still held.
 *
 * Before a record is written whose id or outputs differ from those known so far, the records of
 * whatever refers to them are marked, so that it is updated even when the run ends in between (T-87).
 */
export async function openLedger(session: LedgerSession, lock: LedgerLock): Promise<SessionLedger> {
  const records = await openRecords(session, lock);
  return {
    async intend(intent) {
      lock.assertHeld();
      await session.journal.open({ ...intent, run: lock.owner.token });
    },
    record: records.put,
    forget: records.remove,
    records: records.all,
    find: records.find,
    recordUnchanged: records.write,
    async settle(name) {
      lock.assertHeld();
      await session.journal.close(name);
    },
    settleLater: (name) => session.journal.closeLater(name),
    async flush() {
      lock.assertHeld();
      await session.journal.flush();
    },
  };
}

interface Records {
  readonly put: (record: ResourceRecord) => Promise<void>;
  readonly write: (record: ResourceRecord) => Promise<void>;
  readonly remove: (name: ResourceName) => Promise<void>;
  readonly all: () => readonly ResourceRecord[];
  readonly find: (name: ResourceName) => ResourceRecord | undefined;
}

interface Known {
  readonly record: ResourceRecord;
  readonly revision: Revision;
}

async function openRecords(session: LedgerSession, lock: LedgerLock): Promise<Records> {
  const known = new Map<string, Known>(
    (await session.store.list()).map((stored) => [stored.record.name, stored]),
  );
  const referrers = findReferrers(session.specs, session.resolved.names);
  const marking = new Map<string, Promise<void>>();
  const write = async (record: ResourceRecord): Promise<void> => {
    lock.assertHeld();
    const revision = await session.store.put(record, known.get(record.name)?.revision);
    known.set(record.name, { record, revision });
  };
  /** Two resources may move at once that one refers to: it is marked once. */
  const mark = (name: string): Promise<void> => {
    const record = known.get(name)?.record;
    if (record === undefined || hasStaleReferences(record)) return Promise.resolve();
    const underWay = marking.get(name);
    if (underWay !== undefined) return underWay;
    const marked = write(withStaleReferences(record)).finally(() => marking.delete(name));
    marking.set(name, marked);
    return marked;
  };
  return {
    write,
    async put(record) {
      lock.assertHeld();
      await session.sensitiveFields.save();
      const before = known.get(record.name)?.record;
      const left = (referrers.get(record.name) ?? []).filter(({ references }) =>
        haveMoved(references, before, record),
      );
      await Promise.all(left.map(({ name }) => mark(name)));
      await write(record);
    },
    async remove(name) {
      lock.assertHeld();
      const revision = known.get(name)?.revision;
      if (revision === undefined) return;
      await session.store.remove(name, revision);
      known.delete(name);
    },
    all: () => [...known.values()].map(({ record }) => record),
    find: (name) => known.get(name)?.record,
  };
}
