import type { Ledger, ResourceName, ResourceRecord } from '../resources/index.ts';
import type { HeldLock, Revision } from '../state/index.ts';
import type { Session } from './session.ts';

/**
 * Writes down what an apply is about to do and what it did, and never without the lock: every
 * write asks first whether it is still held.
 */
export async function openLedger(session: Session, lock: HeldLock): Promise<Ledger> {
  const stored = await session.store.list();
  const revisions = new Map<ResourceName, Revision>(
    stored.map(({ record, revision }) => [record.name, revision]),
  );
  return {
    async intend(intent) {
      lock.assertHeld();
      await session.journal.open({ ...intent, run: lock.owner.token });
    },
    async record(record: ResourceRecord) {
      lock.assertHeld();
      await session.sensitiveFields.save();
      revisions.set(record.name, await session.store.put(record, revisions.get(record.name)));
    },
    async forget(name) {
      lock.assertHeld();
      const revision = revisions.get(name);
      if (revision === undefined) return;
      await session.store.remove(name, revision);
      revisions.delete(name);
    },
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
