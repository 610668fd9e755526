import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import {
  detectDrift,
  type DriftFinding,
  type DriftQuestion,
} from '../../src/operations/detect-drift.ts';
import type { DriftAnswer, ProviderDrift } from '../../src/plugins/index.ts';
import {
  DriverError,
  type DriverErrorCode,
  type ResourceOutput,
} from '../../src/resources/index.ts';
import { aRecord } from '../resources/builders.ts';

const RECORD = aRecord('db', { outputs: new Secret<JsonObject>({ password: 'once' }) });
const NONE: DriftAnswer = { kind: 'not-supported' };

type Client = DriftQuestion['client'];

/** A provider that has no detection and shows the resource as it was; the test says what is otherwise. */
function aClient(parts: Partial<Client> = {}): Client {
  return {
    detectDrift: () => Promise.resolve(NONE),
    detectDriftWithSpecs: () => Promise.resolve(NONE),
    detectDriftConfig: () => Promise.resolve(NONE),
    read: () => Promise.resolve({ kind: 'found', output: shown() }),
    diff: () =>
      Promise.resolve({ kind: 'diff', needsUpdate: false, needsReplace: false, changes: [] }),
    ...parts,
  };
}

function shown(parts: Partial<ResourceOutput> = {}): ResourceOutput {
  const { name, type, providerId } = RECORD;
  const outputs = new Secret<JsonObject>({});
  return { name, type, providerId, status: 'active', outputs, sensitive: new Map(), ...parts };
}

function says(parts: Partial<ProviderDrift>): () => Promise<DriftAnswer> {
  const nothing = new Secret<JsonObject>({});
  const { name, type } = RECORD;
  const drift = { name, type, drifted: true, expected: nothing, actual: nothing, fields: [] };
  return () =>
    Promise.resolve({ kind: 'drifts', drifts: [{ ...drift, class: 'ghost', ...parts }] });
}

function fails(code: DriverErrorCode, isInferred = false): () => Promise<never> {
  return () => Promise.reject(new DriverError(code, 'in its own words', { isInferred }));
}

async function ask(client: Client, over: Partial<DriftQuestion> = {}): Promise<DriftFinding> {
  const spec = { ...RECORD, config: new Secret({}), size: undefined, dependsOn: [] };
  return await detectDrift({
    ...{ record: RECORD, client, expected: { kind: 'known', spec }, needsOutputs: false },
    signal: new AbortController().signal,
    ...over,
  });
}

async function verdictOf(
  parts: Partial<Client>,
  over: Partial<DriftQuestion> = {},
): Promise<string> {
  const { verdict } = await ask(aClient(parts), over);
  return verdict.kind === 'could-not-tell' ? verdict.code : verdict.kind;
}

describe('a provider with a detection', () => {
  it.each(['detectDriftConfig', 'detectDriftWithSpecs', 'detectDrift'] as const)(
    'is asked by %s where it has nothing better',
    async (method) => {
      expect(await verdictOf({ [method]: says({ class: 'config' }) })).toBe('config-drift');
    },
  );

  it('T-39 is not told a config that nobody applied', async () => {
    const parts = {
      detectDriftConfig: says({ class: 'config' }),
      detectDrift: says({ class: 'in-sync', drifted: false }),
    };
    expect(await verdictOf(parts)).toBe('config-drift');
    expect(await verdictOf(parts, { expected: { kind: 'unknown' } })).toBe('in-sync');
  });

  it('is believed when it says "gone" only where reading does not show it', async () => {
    const ghost = { detectDrift: says({}) };
    expect(await verdictOf({ ...ghost, read: () => Promise.resolve({ kind: 'absent' }) })).toBe(
      'ghost',
    );
    expect(await verdictOf({ ...ghost, read: fails('PROVIDER_NOT_FOUND', true) })).toBe('ghost');
    expect(await verdictOf({ ...ghost, read: fails('PROVIDER_NOT_SUPPORTED') })).toBe('ghost');
    expect(await verdictOf(ghost)).toBe('PROVIDER_BAD_ANSWER');
    expect(await verdictOf({ ...ghost, read: fails('PROVIDER_UNAVAILABLE') })).toBe(
      'PROVIDER_UNAVAILABLE',
    );
  });

  it('that is too old to say of what kind a drift is has the resource read', async () => {
    const old = { detectDrift: says({ class: 'unknown', fields: ['size'] }) };
    expect(await verdictOf(old)).toBe('config-drift');
    expect(await verdictOf({ ...old, read: () => Promise.resolve({ kind: 'absent' }) })).toBe(
      'ghost',
    );
    expect(await verdictOf({ detectDrift: says({ class: 'unknown', drifted: false }) })).toBe(
      'in-sync',
    );
  });

  it('that passes over the resource has it read', async () => {
    const silent = { detectDrift: () => Promise.resolve({ kind: 'drifts', drifts: [] } as const) };
    expect(await verdictOf(silent)).toBe('in-sync');
    expect(await verdictOf({ ...silent, read: fails('PROVIDER_FORBIDDEN') })).toBe(
      'PROVIDER_FORBIDDEN',
    );
  });

  it('T-74 that gives up at what is gone leaves it to reading', async () => {
    const detectDrift = fails('PROVIDER_NOT_FOUND');
    expect(await verdictOf({ detectDrift, read: () => Promise.resolve({ kind: 'absent' }) })).toBe(
      'ghost',
    );
  });
});

describe('T-48 a provider that fails', () => {
  it.each([
    'PROVIDER_UNAVAILABLE',
    'PROVIDER_FORBIDDEN',
    'PROVIDER_DIED',
    'PROVIDER_FAILED',
    'PROVIDER_BAD_ANSWER',
  ] as const)('with %s tells nothing, in whatever it fails', async (code) => {
    expect(await verdictOf({ detectDriftConfig: fails(code) })).toBe(code);
    expect(await verdictOf({ read: fails(code) })).toBe(code);
    expect(await verdictOf({ diff: fails(code) })).toBe(code);
  });

  it('T-45 says nothing by a 404 in its prose', async () => {
    expect(await verdictOf({ read: fails('PROVIDER_NOT_FOUND', true) })).toBe('PROVIDER_NOT_FOUND');
  });

  it('because it was cancelled ends the check', async () => {
    const signal = AbortSignal.abort('SIGINT');
    await expect(
      ask(aClient({ read: fails('PROVIDER_CANCELLED') }), { signal }),
    ).rejects.toMatchObject({ code: 'PROVIDER_CANCELLED' });
  });
});

describe('a provider without a detection', () => {
  it('is read, and compares what it shows with what was applied', async () => {
    const change = { path: 'size', old: 'm', new: 's', forceNew: false };
    const diff: Client['diff'] = () =>
      Promise.resolve({ kind: 'diff', needsUpdate: true, needsReplace: false, changes: [change] });
    const { verdict } = await ask(aClient({ diff }));
    expect(verdict).toEqual({
      kind: 'config-drift',
      changes: [{ path: 'size', old: 's', new: 'm', forceNew: false }],
    });
  });

  it('T-74 is not led to a difference by what it shows only once', async () => {
    const compared: unknown[] = [];
    const diff: Client['diff'] = (_spec, current) => {
      compared.push(current.outputs.reveal());
      return Promise.resolve(NONE);
    };
    await ask(aClient({ diff }));
    expect(compared).toEqual([{ password: 'once' }]);
  });

  it('does not count what could not be filled in', async () => {
    const change = { path: 'key', old: 'live', new: '${KEY}', forceNew: false };
    const diff: Client['diff'] = () =>
      Promise.resolve({ kind: 'diff', needsUpdate: true, needsReplace: false, changes: [change] });
    const spec = { ...RECORD, config: new Secret({}), size: undefined, dependsOn: [] };
    const expected = { kind: 'partly-known', spec, unresolved: new Set(['${KEY}']) } as const;
    expect(await verdictOf({ diff }, { expected })).toBe('in-sync');
    expect(await verdictOf({ diff })).toBe('config-drift');
  });

  it('that shows another under the name tells nothing of ours', async () => {
    const read = (): ReturnType<Client['read']> =>
      Promise.resolve({ kind: 'found', output: shown({ providerId: 'another' }) });
    expect(await verdictOf({ read })).toBe('ANOTHER_RESOURCE');
    expect(await verdictOf({ read, detectDrift: says({}) })).toBe('ANOTHER_RESOURCE');
  });
});

it('a resource that is compared and cannot be read is not refreshed, and contradicts itself when gone', async () => {
  const detectDrift = says({ class: 'in-sync', drifted: false });
  const needsOutputs = true;
  expect((await ask(aClient({ detectDrift }), { needsOutputs })).shown).toBeDefined();
  const absent = (): ReturnType<Client['read']> => Promise.resolve({ kind: 'absent' });
  expect(await verdictOf({ detectDrift, read: absent }, { needsOutputs })).toBe(
    'PROVIDER_BAD_ANSWER',
  );
  expect(
    await verdictOf({ detectDrift, read: fails('PROVIDER_FORBIDDEN') }, { needsOutputs }),
  ).toBe('PROVIDER_FORBIDDEN');
});
