import { beforeEach, describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { type Companions, type Intent, type Journal, openJournal } from '../../src/state/index.ts';
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
  config: { cidr: '10.0.0.0/16', size: 9007199254740993n },
  dependencies: ['net'],
  run: 'token',
  at: '2026-01-01T00:00:00Z',
  ...changes,
});

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

  it.each(['{no', '[]', '{}', '{"name":"a"}', '{"name":"a","action":"create","config":"x"}'])(
    'T-33 fails rather than leave out an intent that makes no sense: %s',
    async (text) => {
      await companions.put('environments/staging/journal/a', text, undefined);
      await expect(journal.pending()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    },
  );
});
