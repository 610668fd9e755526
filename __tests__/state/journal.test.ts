import { beforeEach, describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  type Companions,
  type Intent,
  type Journal,
  openJournal,
  StateError,
} from '../../src/state/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { nameOf } from './examples.ts';

const intentOf = (name: string, changes: Partial<Intent> = {}): Intent => ({
  name: nameOf(name),
  action: 'create',
  type: 'infra.vpc',
  providerRef: 'acme-provider',
  provider: 'acme',
  providerId: '',
  configHash: 'hash',
  priorHash: '',
  config: { cidr: '10.0.0.0/16', size: 9007199254740993n },
  dependencies: ['net'],
  run: 'token',
  at: '2026-01-01T00:00:00Z',
  ...changes,
});

const NO_OBJECT = '{"intents":[{"name":"a","action":"create","config":"x"}]}';

/** Companions that count how often they are changed. */
function countWrites(companions: Companions): { companions: Companions; count: () => number } {
  let count = 0;
  const counting: Companions = {
    ...companions,
    put: (key, text, expected) => {
      count += 1;
      return companions.put(key, text, expected);
    },
    remove: (key, expected) => {
      count += 1;
      return companions.remove(key, expected);
    },
  };
  return { companions: counting, count: () => count };
}

/** Companions whose disk is full at the first write, before or after it landed. */
function refuseOnce(companions: Companions, when: 'before' | 'after' = 'before'): Companions {
  let isFull = true;
  return {
    ...companions,
    put: async (key, text, expected) => {
      const wasFull = isFull;
      isFull = false;
      const revision =
        wasFull && when === 'before' ? undefined : await companions.put(key, text, expected);
      if (revision === undefined || wasFull) throw new StateError('STATE_WRITE_FAILED', 'full');
      return revision;
    },
  };
}

describe('the journal', () => {
  let companions: Companions;
  let journal: Journal;

  beforeEach(() => {
    companions = createMemoryCompanions();
    journal = openJournal(companions, toEnvironmentName('staging'));
  });

  it('has nothing pending at first', async () => {
    expect(await journal.pending()).toEqual([]);
  });

  it('tells every open intent, by name, to whoever looks next', async () => {
    const intents = [intentOf('a'), intentOf('b/c', { action: 'delete', config: undefined })];
    for (const intent of intents.toReversed()) await journal.open(intent);
    const next = openJournal(companions, toEnvironmentName('staging'));
    expect(await next.pending()).toEqual(intents);
  });

  it('replaces an intent of the same name', async () => {
    await journal.open(intentOf('a'));
    await journal.open(intentOf('a', { action: 'update' }));
    expect(await journal.pending()).toMatchObject([{ action: 'update' }]);
  });

  it('forgets an intent that was closed, and can open it again', async () => {
    await journal.open(intentOf('a'));
    await journal.close(nameOf('a'));
    await journal.close(nameOf('a'));
    expect(await journal.pending()).toEqual([]);
    await journal.open(intentOf('a'));
    expect(await journal.pending()).toHaveLength(1);
  });

  it('keeps environments apart', async () => {
    await journal.open(intentOf('a'));
    expect(await openJournal(companions, toEnvironmentName('')).pending()).toEqual([]);
  });

  it('T-83 keeps the template of the config as it is given', async () => {
    const config = { env_vars: { TOKEN: '${API_TOKEN}' } };
    await journal.open(intentOf('a', { config }));
    expect(await journal.pending()).toMatchObject([{ config }]);
  });

  it('writes what is opened at once as one page, and removes the page with the last of it', async () => {
    const writes = countWrites(companions);
    const grouping = openJournal(writes.companions, toEnvironmentName('staging'));
    const names = Array.from({ length: 50 }, (_, index) => `r-${String(index)}`);
    await Promise.all(names.map((name) => grouping.open(intentOf(name))));
    expect(writes.count()).toBe(1);
    expect(await journal.pending()).toHaveLength(50);
    for (const name of names) await grouping.closeLater(nameOf(name));
    expect(await journal.pending()).toHaveLength(50);
    await grouping.flush();
    expect(writes.count()).toBe(2);
    expect(await companions.list('environments/staging/journal')).toEqual([]);
  });

  it('clears with the next write what is to be closed later', async () => {
    await journal.open(intentOf('a'));
    await journal.closeLater(nameOf('a'));
    await journal.open(intentOf('b'));
    const next = openJournal(companions, toEnvironmentName('staging'));
    expect(await next.pending()).toMatchObject([{ name: 'b' }]);
  });

  it('bounds a page in lines and in length, so that no write gets slow', async () => {
    const folder = 'environments/staging/journal';
    const names = Array.from({ length: 300 }, (_, index) => `r-${String(index)}`);
    await Promise.all(names.map((name) => journal.open(intentOf(name))));
    expect(await companions.list(folder)).toHaveLength(5);
    const config = { user_data: 'x'.repeat(200_000) };
    await Promise.all(['x', 'y', 'z'].map((name) => journal.open(intentOf(name, { config }))));
    expect(await companions.list(folder)).toHaveLength(6);
    expect(await journal.pending()).toHaveLength(303);
  });

  it('does not prove a call that was not made because its intent could not be written', async () => {
    const failing = refuseOnce(companions);
    const shaken = openJournal(failing, toEnvironmentName('staging'));
    await expect(shaken.open(intentOf('a'))).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
    await shaken.open(intentOf('b'));
    expect(await journal.pending()).toMatchObject([{ name: 'b' }]);
  });

  it('keeps the older intent where the newer one of its name could not be written', async () => {
    await journal.open(intentOf('a', { run: 'dead' }));
    const shaken = openJournal(refuseOnce(companions), toEnvironmentName('staging'));
    await expect(shaken.open(intentOf('a'))).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
    await shaken.open(intentOf('b'));
    expect(await journal.pending()).toMatchObject([{ name: 'a', run: 'dead' }, { name: 'b' }]);
  });

  it('goes on after a write of which it is not known whether it landed', async () => {
    const shaken = openJournal(refuseOnce(companions, 'after'), toEnvironmentName('staging'));
    await expect(shaken.open(intentOf('a'))).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
    await shaken.open(intentOf('b'));
    expect(await journal.pending()).toMatchObject([{ name: 'b' }]);
  });

  it('refuses to write over a page that another run wrote', async () => {
    await journal.open(intentOf('a'));
    const other = openJournal(companions, toEnvironmentName('staging'));
    await other.open(intentOf('b'));
    await expect(journal.open(intentOf('c'))).rejects.toMatchObject({ code: 'STATE_STALE' });
    expect(await other.pending()).toMatchObject([{ name: 'a' }, { name: 'b' }]);
  });

  it.each(['{no', '[]', '{}', '{"intents":[1]}', '{"intents":[{"name":"a"}]}', NO_OBJECT])(
    'T-33 fails rather than leave out an intent that makes no sense: %s',
    async (text) => {
      await companions.put('environments/staging/journal/a', text, undefined);
      await expect(journal.pending()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    },
  );
});
