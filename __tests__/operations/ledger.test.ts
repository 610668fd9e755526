import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { openLedger, type SessionLedger } from '../../src/operations/ledger.ts';
import { hasStaleReferences, toEnvironmentName } from '../../src/resources/index.ts';
import { createMemoryStore, openJournal, openSensitiveFields } from '../../src/state/index.ts';
import { aRecord, aSpec, named } from '../resources/builders.ts';

/** A ledger over `a` and `b`, and `c`, which refers to both. */
async function aLedger(): Promise<SessionLedger> {
  const store = createMemoryStore();
  for (const name of ['a', 'b', 'c']) await store.put(aRecord(name), undefined);
  const environment = toEnvironmentName('');
  const session = {
    store,
    specs: [aSpec('a'), aSpec('b'), aSpec('c', { config: { x: '${a.host}', y: '${b.id}' } })],
    journal: openJournal(store.companions, environment),
    sensitiveFields: openSensitiveFields(store.companions, environment),
    resolved: { names: new Map<string, string>() },
  };
  return await openLedger(session, { assertHeld: () => undefined, owner: OWNER });
}

const OWNER = {
  ...{ repository: '', runId: '', runAttempt: '', job: '', actor: '', host: '', pid: 1, url: '' },
  ...{ token: 'token', operation: 'apply' },
};

const stale = (ledger: SessionLedger): readonly string[] =>
  ledger
    .records()
    .filter(hasStaleReferences)
    .map(({ name }) => name);

const withHost = (name: string, host: string) => aRecord(name, { outputs: new Secret({ host }) });

it('T-87 marks whatever takes an output that has changed, and nothing for one that it does not', async () => {
  const ledger = await aLedger();
  await ledger.record(withHost('b', 'new'));
  expect(stale(ledger)).toEqual([]);
  await ledger.record(withHost('a', 'new'));
  expect(stale(ledger)).toEqual(['c']);
  await ledger.record(aRecord('c'));
  await ledger.record(withHost('a', 'new'));
  expect(stale(ledger)).toEqual([]);
});

it('T-87 marks it once when two change at once, and again for one made anew', async () => {
  const ledger = await aLedger();
  const moved = aRecord('b', { providerId: 'another' });
  await Promise.all([ledger.record(withHost('a', 'new')), ledger.record(moved)]);
  expect(stale(ledger)).toEqual(['c']);
  await ledger.record(aRecord('c'));
  await ledger.forget(named('b'));
  await ledger.record(moved);
  expect(stale(ledger)).toEqual(['c']);
});
